import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../collector/config.ts'
import { lawOf } from '../../collector/organisations.ts'

const NOW = new Date('2026-11-28T01:00:00Z')
const PROFILE = `
organisation:
  name: Trung tâm Mẫu
  address: Số 1 phố Mẫu
  telephone: "024"
  email: a@don-vi.example
  contact: { name: Lan }
`
const warningsOf = (text: string, now = NOW) => {
  const config = parseConfig(`dataFolder: /tmp/x\n${PROFILE}${text}`, '/x.yaml')
  return lawOf(config).warnings(now, { organisation: null })
}

describe('an installation without recipients', () => {
  test('says so, in both languages, and names each of them', () => {
    const [none] = warningsOf('')
    expect(none?.vi).toMatch(/^Chưa khai nơi nhận báo cáo .*thuộc Bộ Công an \(mps_specialised_agency\)/)
    expect(none?.en).toMatch(/no address for these recipients of reports: .*\(mps_specialised_agency\)/)
  })

  test('names those alone that still lack an address', () => {
    const [some] = warningsOf('contacts: { mps_specialised_agency: a05@bca.example }')
    expect(some?.en).toContain('no address for these recipients')
    expect(some?.en).not.toContain('mps_specialised_agency')
  })
})

test('a recipient with an e-mail address alone is told of while no mail server is configured', () => {
  const contacts =
    'contacts: { mps_specialised_agency: a05@bca.example, owner: { email: a@b.example, telephone: "024" } }'
  const told = warningsOf(contacts).find(({ en }) => en.includes('No mail server'))
  expect(told?.en).toMatch(/an e-mail address alone: [^;]*\(mps_specialised_agency\)\./)
  expect(told?.vi).toContain('Chưa khai máy chủ thư (reports.mail hoặc notify.email)')
  const mail = '\nreports: { mail: { host: mail.don-vi.example, from: soc@don-vi.example } }'
  expect(warningsOf(contacts + mail).map(({ en }) => en)).not.toContainEqual(expect.stringContaining('mail server'))
})

test('a year without a calendar of days off is told of, the one that is coming too', () => {
  const years = (at: string) => warningsOf('', new Date(at)).filter(({ en }) => /calendar/.test(en))
  expect(years('2026-11-28T01:00:00Z')).toEqual([])
  expect(years('2099-06-01T01:00:00Z')).toMatchObject([{ vi: expect.stringContaining('2099') }])
})

test('no recipient is shipped as live', () => {
  const shipped = parseConfig(readFileSync('deploy/collector.example.yaml', 'utf8'), '/x.yaml')
  expect([shipped.contacts, parseConfig('dataFolder: /tmp/x', '/x.yaml').contacts]).toEqual([{}, {}])
})
