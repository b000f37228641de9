import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { certificatesIn, openAuthority } from '../../../collector/fleet/authority.ts'
import { ensureServerCertificate } from '../../../collector/fleet/server-certificate.ts'

const DAY = 86_400_000
const now = new Date('2026-11-20T00:00:00Z')
const folder = () => mkdtempSync(join(tmpdir(), 'vonggac-fleet-'))

async function ensure(data: string, names: readonly string[], at = now) {
  const authority = await openAuthority(data, undefined, at)
  return { authority, ...(await ensureServerCertificate(data, names, authority, at)) }
}

describe('ensureServerCertificate', () => {
  test('says this machine and the configured names, under the folder’s authority, which is shown with it', async () => {
    const data = folder()
    const { cert, authority } = await ensure(data, ['thu-thap.don-vi.example', '192.0.2.7'])
    const server = new X509Certificate(cert)
    for (const name of ['localhost', 'thu-thap.don-vi.example']) expect(server.checkHost(name)).toBe(name)
    for (const address of ['127.0.0.1', '::1', '192.0.2.7']) expect(server.checkIP(address)).toBe(address)
    expect(server.verify(authority.certificate.publicKey)).toBe(true)
    expect(certificatesIn(cert)[1]?.fingerprint256).toBe(authority.certificate.fingerprint256)
    for (const key of ['ca.key', 'server.key']) expect(statSync(join(data, key)).mode & 0o777).toBe(0o600)
  })

  test('is kept, and made anew under the same authority when names change or its end nears', async () => {
    const data = folder()
    const first = await ensure(data, [])
    expect((await ensure(data, [])).cert).toBe(first.cert)
    const named = await ensure(data, ['new.example'])
    expect(named.cert).not.toBe(first.cert)
    expect(named.authority.fingerprint).toBe(first.authority.fingerprint)
    const later = await ensure(data, ['new.example'], new Date(now.getTime() + 340 * DAY))
    expect(later.cert).not.toBe(named.cert)
    expect(readFileSync(join(data, 'ca.crt'), 'utf8')).toBe(first.authority.chain)
  })
})
