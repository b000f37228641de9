import { describe, expect, test } from 'vitest'
import { incidentTitle } from '../../../collector/incident/title.ts'
import type { FindingState } from '../../../collector/store/incidents.ts'

let at = 0
const finding = (ruleId: string, vi: string, en: string, rest: Partial<FindingState> = {}): FindingState => ({
  engine: 'suricata',
  ruleId,
  title: { vi, en },
  severity: 'high',
  tactics: [],
  techniques: [],
  host: null,
  count: 1,
  firstAt: ++at,
  lastAt: at,
  ...rest,
})

const login = finding('1', 'Đăng nhập SSH sau dò mật khẩu', 'SSH login after brute force', { host: 'portal' })
const defaced = (ruleId: string, how: string) =>
  finding(ruleId, `Trang web bị thay đổi giao diện: ${how}`, `Defaced web page: ${how}`, {
    host: '198.51.100.10',
    tactics: ['TA0040'],
  })

describe('incidentTitle', () => {
  test('names what was seen, not how it was seen, and each thing once', () => {
    const findings = [login, defaced('2', 'tiếng Anh'), defaced('3', 'tiếng Việt')]
    expect(incidentTitle({ findings, victims: ['198.51.100.10', 'portal'] })).toEqual({
      vi: 'Đăng nhập SSH sau dò mật khẩu, trang web bị thay đổi giao diện trên portal',
      en: 'SSH login after brute force, defaced web page on portal',
    })
  })

  test('of several victims names the one with most alerts and counts the others', () => {
    const scan = { severity: 'low', tactics: ['TA0043'] } as const
    const findings = [
      finding('1', 'Quét dò máy bằng ICMP: nhiều địa chỉ', 'ICMP sweep: many', { ...scan, host: '198.51.100.83' }),
      finding('2', 'Quét cổng TCP: bị từ chối', 'TCP port scan: refused', { ...scan, host: '198.51.100.30', count: 2 }),
    ]
    expect(incidentTitle({ findings, victims: ['198.51.100.30', '198.51.100.83'] })).toEqual({
      vi: 'Quét dò máy bằng ICMP, quét cổng TCP trên 198.51.100.30 và 1 máy khác',
      en: 'ICMP sweep, TCP port scan on 198.51.100.30 and 1 other host',
    })
  })

  test('does not count one machine known by name, domain and address as several', () => {
    const { en } = incidentTitle({ findings: [login], victims: ['198.51.100.10', 'portal', 'portal.tinh.example'] })
    expect(en).toBe('SSH login after brute force on portal')
  })

  test('keeps a short word before a colon with what follows it', () => {
    const { vi } = incidentTitle({ findings: [finding('1', 'SSH: dò mật khẩu', 'SSH: guessing')], victims: [] })
    expect(vi).toBe('SSH: dò mật khẩu')
  })

  test('takes from a host that a log line made up neither control characters nor length', () => {
    const of = (host: string) =>
      incidentTitle({ findings: [{ ...login, host }], victims: [host] }).en.replace(/^.* on /, '')
    expect(of('por\u001b[2Jtal\u202e\u0000')).toBe('por[2Jtal')
    expect(of('x'.repeat(500))).toBe(`${'x'.repeat(79)}…`)
  })

  test('cuts long names, never the place', () => {
    const long = finding('1', 'x'.repeat(400), 'x'.repeat(400), { host: 'portal' })
    const { vi } = incidentTitle({ findings: [long], victims: ['portal'] })
    expect(vi).toHaveLength(200)
    expect(vi.endsWith('x… trên portal')).toBe(true)
  })
})
