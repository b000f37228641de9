/**
 * The collector's own certificate for agents: of its authority, for the names they call it by, a year long. It is made
 * anew when it nears its end, when the configured names change, or when the authority does.
 */
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Authority } from './authority.ts'
import { ALGORITHM, DAY, newKeys, pemOf, serial, signingKey, writeWhole, x509Library } from './x509.ts'

const LIFE = 365 * DAY
const RENEW_BEFORE = 30 * DAY

/** What a certificate says always: the machine itself. */
const OWN_NAMES = ['localhost', '127.0.0.1', '::1']

export interface ServerCertificate {
  readonly key: string
  /** PEM of the certificate and of the authorities above it: someone who enrols sees whom to compare with the token. */
  readonly cert: string
}

/** Reads the folder's server certificate, making it first where there is none that serves. */
export async function ensureServerCertificate(
  folder: string,
  names: readonly string[],
  authority: Authority,
  now: Date,
): Promise<ServerCertificate> {
  const files = { key: join(folder, 'server.key'), certificate: join(folder, 'server.crt') }
  const wanted = [...new Set([...OWN_NAMES, ...names])]
  if (!serves(files, wanted, authority, now)) await makeCertificate(files, wanted, authority, now)
  return {
    key: readFileSync(files.key, 'utf8'),
    cert: `${readFileSync(files.certificate, 'utf8').trim()}\n${authority.chain}`,
  }
}

interface Files {
  readonly key: string
  readonly certificate: string
}

/** Whether the certificate on disk is of this authority, says these names and lives long enough. */
function serves(files: Files, names: readonly string[], authority: Authority, now: Date): boolean {
  if (!existsSync(files.key) || !existsSync(files.certificate)) return false
  const certificate = new X509Certificate(readFileSync(files.certificate))
  const covered = names.every(name => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
  const lasts = new Date(certificate.validTo).getTime() - now.getTime() > renewBefore(authority, now)
  const matches = certificate.checkPrivateKey(createPrivateKey(readFileSync(files.key)))
  return covered && lasts && matches && certificate.verify(authority.certificate.publicKey)
}

/** An authority that ends soon can't give more than it has. */
const renewBefore = ({ certificate }: Authority, now: Date): number =>
  Math.min(RENEW_BEFORE, (new Date(certificate.validTo).getTime() - now.getTime()) / 2)

async function makeCertificate(files: Files, names: readonly string[], authority: Authority, now: Date): Promise<void> {
  const x509 = await x509Library()
  const issuer = new x509.X509Certificate(authority.certificate.toString())
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=Vong Gac collector',
      issuer: issuer.subjectName,
      serialNumber: serial(),
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(Math.min(now.getTime() + LIFE, issuer.notAfter.getTime())),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: await signingKey(authority.key),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map(name => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto as never),
      ],
    },
    webcrypto as never,
  )
  writeWhole(files.key, await pemOf(keys.privateKey), 0o600)
  writeWhole(files.certificate, `${certificate.toString('pem')}\n`, 0o644)
}
