import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { GeoIp, type GeoIpFiles } from '../../../collector/enrich/geoip.ts'
import { type MmdbValue, mmdb } from '../../support/mmdb.ts'

const open: GeoIp[] = []
afterEach(() => {
  for (const geoip of open.splice(0)) geoip[Symbol.dispose]()
})

const folder = mkdtempSync(join(tmpdir(), 'vonggac-geoip-'))
let files = 0
function file(bytes: Buffer): string {
  files += 1
  const path = join(folder, `${files}.mmdb`)
  writeFileSync(path, bytes)
  return path
}

async function geoip(given: GeoIpFiles, everyMs = 3_600_000) {
  const failures: string[] = []
  const opened = await GeoIp.open({ files: given, everyMs, failed: error => failures.push(error.message) })
  open.push(opened)
  return { geoip: opened, failures }
}

const country = (code: string): MmdbValue => ({ country: { iso_code: code, names: { en: code } } })
const countries = (records: Record<string, MmdbValue>) => mmdb(records, { type: 'GeoLite2-Country' })
const asns = mmdb(
  { '203.0.113.0/24': { autonomous_system_number: 64_500, autonomous_system_organization: 'Nhà mạng Mẫu' } },
  { type: 'GeoLite2-ASN' },
)

test('tells country, city and autonomous system, each from its own file, in both languages', async () => {
  const cities = mmdb(
    { '203.0.113.0/25': { city: { names: { en: 'Huế', vi: 'Huế' } }, country: { iso_code: 'VN' } } },
    { type: 'GeoLite2-City' },
  )
  const { geoip: all } = await geoip({
    country: file(countries({ '203.0.113.0/24': country('VN'), '2001:db8::/32': country('DE') })),
    city: file(cities),
    asn: file(asns),
  })
  expect(all.find('203.0.113.9')).toEqual({
    country: { code: 'VN', name: { vi: 'Việt Nam', en: 'Vietnam' } },
    city: 'Huế',
    asn: { number: 64_500, organisation: 'Nhà mạng Mẫu' },
  })
  expect(all.find('::ffff:203.0.113.200')).toMatchObject({ country: { code: 'VN' }, city: null })
  expect(all.find('2001:DB8::1')).toMatchObject({ country: { code: 'DE', name: { vi: 'Đức' } }, asn: null })
  for (const nobody of ['198.51.100.1', 'portal', '']) expect(all.find(nobody)).toBeNull()
})

test('does without any file, and without IPv6 where a file has none', async () => {
  expect((await geoip({})).geoip.find('203.0.113.9')).toBeNull()
  const old = mmdb({ '203.0.113.0/24': country('VN') }, { type: 'DBIP-Country', ipVersion: 4 })
  const { geoip: four } = await geoip({ country: file(old) })
  expect(four.find('203.0.113.9')).toMatchObject({ country: { code: 'VN' } })
  expect(four.find('2001:db8::1')).toBeNull()
})

test('leaves alone what a record holds in another shape', async () => {
  const { geoip: odd } = await geoip({
    country: file(countries({ '203.0.113.0/24': { country: { iso_code: 'vietnam' } }, '198.51.100.0/24': 'VN' })),
    city: file(countries({ '203.0.113.0/24': { country: { iso_code: 'VN' }, city: 'Huế' } })),
  })
  expect(odd.find('203.0.113.9')).toMatchObject({ country: { code: 'VN' }, city: null })
  expect(odd.find('198.51.100.9')).toBeNull()
})

test.each([
  ['is no such file', Buffer.from('not a database at all')],
  ['is empty', Buffer.alloc(0)],
  ['was cut off at its end', asns.subarray(0, asns.length - 40)],
  ['was cut off at its beginning', asns.subarray(asns.length - 200)],
])('is refused at start when a file %s, by its path', async (_, bytes) => {
  const [path, missing] = [file(bytes), join(folder, 'nowhere.mmdb')]
  const opening = geoip({ asn: path, city: missing })
  await expect(opening).rejects.toThrow(`enrich.geoip.asn: ${path}: not a file in MaxMind DB format`)
  await expect(opening).rejects.toThrow(/enrich\.geoip\.city: .*nowhere\.mmdb/)
})

test('takes a new file when it is put in place, and keeps the old one when the new one is broken', async () => {
  const path = file(countries({ '203.0.113.0/24': country('VN') }))
  const { geoip: renewed, failures } = await geoip({ country: path }, 10)
  const codeOf = () => renewed.find('203.0.113.9')?.country?.code
  renameSync(file(countries({ '203.0.113.0/24': country('LA') })), path)
  await expect.poll(codeOf).toBe('LA')
  writeFileSync(path, 'broken')
  await expect.poll(() => failures.length).toBe(1)
  expect(failures[0]).toContain(path)
  expect(codeOf()).toBe('LA')
  renameSync(file(countries({ '203.0.113.0/24': country('KH') })), path)
  await expect.poll(codeOf).toBe('KH')
  // The broken file was told of once, however often it was looked at.
  expect(failures).toHaveLength(1)
})
