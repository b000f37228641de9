import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { certificatesIn, openAuthority } from '../../../collector/fleet/authority.ts'
import { issueCertificate, readRequest } from '../../../collector/fleet/client-certificate.ts'
import { hostKeys } from '../../support/agent-keys.ts'

const DAY = 86_400_000
const now = new Date('2026-11-20T00:00:00Z')
const folder = () => mkdtempSync(join(tmpdir(), 'vonggac-authority-'))

async function issueTo(agent: string, days = 90) {
  const authority = await openAuthority(folder(), undefined, now)
  const keys = await hostKeys(agent)
  const read = await readRequest(keys.asked.request, agent)
  if ('reason' in read) throw new Error(read.reason)
  const { keyId } = keys.signer
  return { authority, keyId, ...(await issueCertificate(authority, { ...read, agent, keyId, days, now })) }
}

describe('issueCertificate', () => {
  test('gives a certificate for speaking to us alone, that names agent and signing key, for as long as asked', async () => {
    const { certificate: pem, authority, keyId, expiresAt } = await issueTo('portal-1')
    const [certificate, above] = certificatesIn(pem)
    expect(certificate?.subject).toBe('CN=portal-1')
    expect(certificate?.subjectAltName).toBe(`URI:urn:vonggac:signing-key:${keyId}`)
    expect(certificate?.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate?.ca).toBe(false)
    expect(certificate?.verify(authority.certificate.publicKey)).toBe(true)
    expect(above?.fingerprint256).toBe(authority.certificate.fingerprint256)
    expect(expiresAt).toBe(now.getTime() + 90 * DAY)
    expect(Date.parse(certificate?.validTo ?? '')).toBe(expiresAt)
  })

  test('never outlives its authority', async () => {
    const { authority, expiresAt } = await issueTo('portal-1', 100_000)
    expect(expiresAt).toBe(Date.parse(authority.certificate.validTo))
  })
})

describe('readRequest', () => {
  test('takes a request whose key is P-256, whose name is the agent’s, and that its own key has signed', async () => {
    const { asked } = await hostKeys('portal-1')
    expect(await readRequest(asked.request, 'portal-1')).toHaveProperty('publicKey')
    expect(await readRequest(asked.request, 'portal-2')).toEqual({ reason: 'the request is not for this agent' })
  })

  test('refuses a request that someone has changed, and anything else', async () => {
    const { asked } = await hostKeys('portal-1')
    const der = Buffer.from(asked.request.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    der.write('portal-2', der.indexOf('portal-1'))
    const changed = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`
    expect(await readRequest(changed, 'portal-2')).toEqual({ reason: 'the request is not signed by its own key' })
    for (const text of ['', 'hello', asked.signingKey, asked.request.slice(0, 200)])
      expect(await readRequest(text, 'portal-1')).toHaveProperty('reason')
  })
})

describe('openAuthority', () => {
  test('serves an organisation’s subordinate authority as it serves its own', async () => {
    const own = await openAuthority(folder(), undefined, now)
    const data = folder()
    const files = { certificateFile: join(data, 'sub.crt'), keyFile: join(data, 'sub.key') }
    writeFileSync(files.certificateFile, own.chain)
    writeFileSync(files.keyFile, own.key.export({ type: 'pkcs8', format: 'pem' }))
    const given = await openAuthority(folder(), files, now)
    expect(given.fingerprint).toBe(own.fingerprint)
    expect(given.file).toBe(files.certificateFile)
  })

  test('refuses, by the file’s name, a certificate that may not issue, another key, and one that has expired', async () => {
    const { certificate, authority } = await issueTo('portal-1')
    const data = folder()
    const files = { certificateFile: join(data, 'sub.crt'), keyFile: join(data, 'sub.key') }
    const open = (pem: string, key: string, at = now) => {
      writeFileSync(files.certificateFile, pem)
      writeFileSync(files.keyFile, key)
      return openAuthority(folder(), files, at)
    }
    const key = authority.key.export({ type: 'pkcs8', format: 'pem' }) as string
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    await expect(open(new X509Certificate(certificate).toString(), key)).rejects.toThrow(/sub\.crt.*may not issue/)
    await expect(open(authority.chain, other as string)).rejects.toThrow(/sub\.key is not its key/)
    const late = new Date(now.getTime() + 4000 * DAY)
    await expect(open(authority.chain, key, late)).rejects.toThrow(/sub\.crt: it expired/)
  })
})
