import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../../collector/report/facts.ts'
import { SUMMARY_LIMIT, summarise, symptoms } from '../../../../collector/report/forms/description.ts'
import { incidentFacts, T0 } from '../../../support/incident-facts.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

const finding = (vi: string, severity: Finding['severity'], count = 1): Finding => ({
  ruleId: vi,
  engine: 'suricata',
  title: { vi, en: vi },
  severity,
  count,
  firstAt: T0,
  lastAt: new Date(T0.getTime() + 300_000),
  host: null,
  techniques: [],
})
const { systems } = organisationProfile()

describe('the summary', () => {
  test('reads as one Vietnamese paragraph that tells the story in its order', () => {
    const facts = incidentFacts({
      findings: [
        finding('Dò mật khẩu SSH', 'high', 120),
        finding('Đăng nhập SSH thành công sau nhiều lần thất bại', 'critical'),
        finding('Trang chủ bị thay đổi giao diện', 'critical', 3),
      ],
    })
    expect(summarise(facts, systems)).toBe(
      'Ngày 20/11/2026, hệ thống Cổng thông tin điện tử tỉnh Mẫu có dấu hiệu: dò mật khẩu SSH (120 lần); ' +
        'đăng nhập SSH thành công sau nhiều lần thất bại; trang chủ bị thay đổi giao diện (3 lần). ' +
        'Nguồn: 198.51.100.7. Mức độ sơ bộ: cao; đã xác nhận, đang ứng phó.',
    )
  })

  test('tells the day it happened apart from the day it was detected', () => {
    const facts = incidentFacts({
      findings: [finding('Dò mật khẩu SSH', 'high')],
      times: { occurredAt: new Date('2025-11-20T03:00:00Z'), firstSignalAt: T0, detectedAt: T0 },
    })
    expect(summarise(facts, systems)).toMatch(/^Ngày 20\/11\/2025 \(phát hiện ngày 20\/11\/2026\), hệ thống /)
  })

  test('keeps the gravest when not all fit, and counts the rest', () => {
    const facts = incidentFacts({
      findings: [
        finding(`Quét cổng ${'rất '.repeat(15)}rộng`, 'low', 900),
        finding('SQL injection vào cổng dịch vụ công', 'critical', 4),
        finding(`Dò thư mục ${'rất '.repeat(15)}dài`, 'medium', 30),
      ],
    })
    const text = summarise(facts, systems)
    expect(text).toContain('SQL injection vào cổng dịch vụ công (4 lần) và 2 dấu hiệu khác.')
    expect(text.length).toBeLessThanOrEqual(SUMMARY_LIMIT)
  })

  test('never exceeds 255 characters, is never empty and is one line', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(
        fc.array(fc.record({ vi: anyText, count: fc.nat() }), { maxLength: 12 }),
        fc.array(anyText, { maxLength: 5 }),
        anyText,
        (findings, victims, title) => {
          const facts = incidentFacts({
            title: { vi: title, en: title },
            victims,
            attackers: victims,
            findings: findings.map(({ vi, count }) => finding(vi, 'high', count)),
          })
          const text = summarise(facts, [])
          expect(text.length).toBeLessThanOrEqual(SUMMARY_LIMIT)
          expect(text.trim().length).toBeGreaterThan(20)
          expect(text).not.toMatch(/[\r\n]|\p{Surrogate}/u)
        },
      ),
    )
  })

  test('without any finding tells the incident by its title', () => {
    expect(summarise(incidentFacts({ findings: [] }), systems)).toContain('Dò mật khẩu SSH rồi đăng nhập')
  })
})

test('symptoms give one line a finding, with its time in Việt Nam', () => {
  expect(symptoms(incidentFacts({ findings: [finding('Quét cổng', 'low', 2)] }))).toEqual([
    {
      vi: 'Quét cổng (2 lần), từ 10:15 đến 10:20 ngày 20/11/2026',
      en: 'Quét cổng (2 times), from 10:15 to 10:20 on 20/11/2026',
    },
  ])
})

test.each([
  ['10.10.1.5', '192.168.3.4', 'máy trong mạng nội bộ', 'Nguồn: trong mạng nội bộ.'],
  ['203.0.113.10', 'fe80::1', 'máy 203.0.113.10', 'Nguồn: trong mạng nội bộ.'],
  ['fd00::7', '198.51.100.7', 'máy trong mạng nội bộ', 'Nguồn: 198.51.100.7.'],
])('numbers no inner network: %s hit by %s', (victim, attacker, target, source) => {
  const text = summarise(incidentFacts({ victims: [victim], attackers: [attacker] }), [])
  expect(text).toContain(target)
  expect(text).toContain(source)
})
