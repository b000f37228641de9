/** Certificates as the small authority of a collector issues them, for any names and any time. */
import 'reflect-metadata'
import { createPrivateKey, generateKeyPairSync, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY = 86_400_000

export interface Issued {
  readonly certificate: string
  readonly key: string
}

export interface TestAuthority {
  readonly certificate: string
  /** For the collector's side. */
  server(...names: string[]): Promise<Issued>
  /** For an agent: with a key of its own, or for the key of a request. */
  client(commonName: string, keyId: string, life?: Partial<Life>): Promise<Issued>
  clientFor(request: string, keyId: string, life?: Partial<Life>): Promise<string>
}

export interface Life {
  readonly from: Date
  readonly to: Date
}

export async function testAuthority(): Promise<TestAuthority> {
  const keys = await newKeys()
  const authority = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Test authority',
      serialNumber: serial(),
      ...dates({}),
      signingAlgorithm: EC,
      keys: keys as never,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    },
    webcrypto as never,
  )
  const issue = async (subject: string, publicKey: unknown, life: Partial<Life>, extensions: x509.Extension[]) => {
    const made = await x509.X509CertificateGenerator.create(
      {
        subject,
        issuer: authority.subject,
        serialNumber: serial(),
        ...dates(life),
        signingAlgorithm: EC,
        publicKey: publicKey as never,
        signingKey: keys.privateKey as never,
        extensions,
      },
      webcrypto as never,
    )
    return `${made.toString('pem')}\n`
  }
  const client = (subject: string, publicKey: unknown, keyId: string, life: Partial<Life>) =>
    issue(subject, publicKey, life, [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `urn:vonggac:signing-key:${keyId}` }]),
    ])
  return {
    certificate: `${authority.toString('pem')}\n`,
    async server(...names) {
      const own = await newKeys()
      const alternatives = names.map(value => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))
      const extensions = [new x509.SubjectAlternativeNameExtension(alternatives)]
      return { certificate: await issue('CN=collector', own.publicKey, {}, extensions), key: await pemOf(own) }
    },
    async client(commonName, keyId, life = {}) {
      const own = await newKeys()
      return { certificate: await client(`CN=${commonName}`, own.publicKey, keyId, life), key: await pemOf(own) }
    },
    async clientFor(request, keyId, life = {}) {
      const read = new x509.Pkcs10CertificateRequest(request)
      return client(read.subject, read.publicKey, keyId, life)
    },
  }
}

/** An Ed25519 key pair in PEM. */
export function signingKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

const newKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>

async function pemOf({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }) as string
}

const dates = ({ from, to }: Partial<Life>) => ({
  notBefore: from ?? new Date(Date.now() - DAY),
  notAfter: to ?? new Date(Date.now() + 90 * DAY),
})

const serial = () => Buffer.from([0x40, ...webcrypto.getRandomValues(new Uint8Array(15))]).toString('hex')
