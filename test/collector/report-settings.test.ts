import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../collector/config.ts'
import { clockwork, loadLaw } from '../../collector/report-settings.ts'

const NOW = new Date('2026-11-28T01:00:00Z')
const PROFILE = `
organisation:
  name: Trung tâm Mẫu
  address: Số 1 phố Mẫu
  telephone: "024"
  email: a@don-vi.example
  contact: { name: Lan }
`
const warningsOf = (text: string) => {
  const config = parseConfig(`dataFolder: /tmp/x\n${PROFILE}${text}`, '/x.yaml')
  return clockwork(config, loadLaw(config)).warnings(NOW)
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

test('no recipient is shipped as live', () => {
  const shipped = parseConfig(readFileSync('deploy/collector.example.yaml', 'utf8'), '/x.yaml')
  expect([shipped.contacts, parseConfig('dataFolder: /tmp/x', '/x.yaml').contacts]).toEqual([{}, {}])
})
