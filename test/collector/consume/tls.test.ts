import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensureTls } from '../../../collector/consume/tls.ts'

const DAY = 86_400_000
const now = new Date('2026-11-20T00:00:00Z')
const folder = () => mkdtempSync(join(tmpdir(), 'vonggac-tls-'))

describe('ensureTls', () => {
  test('makes an authority and a server certificate that says this machine and the configured names', async () => {
    const data = folder()
    const { cert, ca } = await ensureTls(data, ['thu-thap.don-vi.example', '192.0.2.7'], now)
    const server = new X509Certificate(cert)
    for (const name of ['localhost', 'thu-thap.don-vi.example']) expect(server.checkHost(name)).toBe(name)
    for (const address of ['127.0.0.1', '::1', '192.0.2.7']) expect(server.checkIP(address)).toBe(address)
    expect(server.verify(new X509Certificate(ca).publicKey)).toBe(true)
    for (const key of ['ca.key', 'server.key']) expect(statSync(join(data, key)).mode & 0o777).toBe(0o600)
  })

  test('keeps what it made, and makes a new server certificate under the same authority when names change or its end nears', async () => {
    const data = folder()
    const first = await ensureTls(data, [], now)
    expect(await ensureTls(data, [], now)).toEqual(first)
    const named = await ensureTls(data, ['new.example'], now)
    expect(named.cert).not.toBe(first.cert)
    expect(named.ca).toBe(first.ca)
    const later = await ensureTls(data, ['new.example'], new Date(now.getTime() + 340 * DAY))
    expect(later.cert).not.toBe(named.cert)
    expect(readFileSync(join(data, 'ca.crt'), 'utf8')).toBe(first.ca)
  })
})
