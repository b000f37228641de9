/**
 * The collector's own small authority, made on first start: agents pin its certificate (`ca.crt`), so that nothing
 * else can pose as the collector, and no public authority is needed inside an agency's network.
 *
 * ECDSA P-256. The authority lives ten years; the server's certificate one, and is made anew when it nears its end or
 * the configured names change. Keys are readable by their owner only.
 */
import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'

const DAY = 86_400_000
const AUTHORITY_LIFE = 3650 * DAY
const SERVER_LIFE = 365 * DAY
const RENEW_BEFORE = 30 * DAY
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** What a certificate says always: the machine itself. */
const OWN_NAMES = ['localhost', '127.0.0.1', '::1']

export interface ServerTls {
  readonly key: string
  readonly cert: string
  readonly ca: string
  readonly caFile: string
}

/** Reads the folder's authority and server certificate, making what is missing or ends soon. */
export async function ensureTls(folder: string, names: readonly string[], now: Date): Promise<ServerTls> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = (name: string) => join(folder, name)
  const wanted = [...new Set([...OWN_NAMES, ...names])]
  if (!existsSync(file('ca.key')) || !existsSync(file('ca.crt'))) await makeAuthority(file, now)
  if (!serves(file, wanted, now)) await makeServer(file, wanted, now)
  const [key, cert, ca] = ['server.key', 'server.crt', 'ca.crt'].map(name => readFileSync(file(name), 'utf8'))
  return { key: key as string, cert: cert as string, ca: ca as string, caFile: file('ca.crt') }
}

type FileOf = (name: string) => string

async function makeAuthority(file: FileOf, now: Date): Promise<void> {
  const x509 = await x509Library()
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Vong Gac collector authority',
      serialNumber: serial(),
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + AUTHORITY_LIFE),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto as never,
  )
  write(file('ca.key'), await pemOf(keys.privateKey), 0o600)
  write(file('ca.crt'), certificate.toString('pem'), 0o644)
}

async function makeServer(file: FileOf, names: readonly string[], now: Date): Promise<void> {
  const x509 = await x509Library()
  const authority = new x509.X509Certificate(readFileSync(file('ca.crt'), 'utf8'))
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=Vong Gac collector',
      issuer: authority.subject,
      serialNumber: serial(),
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + SERVER_LIFE),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: await importKey(createPrivateKey(readFileSync(file('ca.key'), 'utf8'))),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map(name => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(authority, false, webcrypto as never),
      ],
    },
    webcrypto as never,
  )
  write(file('server.key'), await pemOf(keys.privateKey), 0o600)
  write(file('server.crt'), `${certificate.toString('pem')}\n`, 0o644)
}

/** Whether the certificate on disk is of this authority, says these names and lives long enough. */
function serves(file: FileOf, names: readonly string[], now: Date): boolean {
  if (!existsSync(file('server.key')) || !existsSync(file('server.crt'))) return false
  const certificate = new X509Certificate(readFileSync(file('server.crt')))
  const authority = new X509Certificate(readFileSync(file('ca.crt')))
  const covered = names.every(name => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
  const lasts = new Date(certificate.validTo).getTime() - now.getTime() > RENEW_BEFORE
  const matches = certificate.checkPrivateKey(createPrivateKey(readFileSync(file('server.key'))))
  return covered && lasts && matches && certificate.verify(authority.publicKey)
}

/** Loaded on the rare day a certificate is made, with the reflection that its own parts stand on. */
async function x509Library() {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

const newKeys = async () =>
  (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as unknown as CryptoKeyPair

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key as never))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }) as string
}

const importKey = async (key: KeyObject) =>
  (await webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, [
    'sign',
  ])) as unknown as CryptoKey

/** 127 random bits: positive, and never the same twice. */
function serial(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** Whole or not at all: a key file cut off by a crash would lock every agent out. */
function write(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode })
  renameSync(`${path}.new`, path)
}
