import { afterEach, describe, expect, test, vi } from 'vitest'
import { type IncidentLine, incidentTable } from '../../../collector/command/incident-table.ts'

afterEach(() => vi.unstubAllEnvs())

const DOUBT = { vi: 'Chưa đối chiếu với Công báo.', en: 'Not checked against the Gazette.' }
const clock = (stage: string, notConfirmed: typeof DOUBT | null): IncidentLine['clocks'][number] => ({
  ...{ regime: 'vn-2026-nd331', stage, status: 'running', conservativeAt: '2026-11-21T03:00:00Z', notConfirmed },
})
const incident = (clocks: IncidentLine['clocks']): IncidentLine => ({
  ...{ id: 'VG-2026-0001', severity: 'high', status: 'confirmed', alertCount: 3, detectedAt: '2026-11-20T03:00:00Z' },
  ...{ title: { vi: 'Trang bị đổi giao diện', en: 'A defaced page' }, clocks },
})

describe('incidents on the terminal', () => {
  test('are listed with their deadlines, and with what is not confirmed about those', () => {
    vi.stubEnv('VONGGAC_LANG', 'vi')
    expect(incidentTable([incident([clock('initial', DOUBT), clock('report', null)])]).split('\n')).toEqual([
      'VG-2026-0001  cao  đã xác nhận  3 cảnh báo  T0 2026-11-20 10:00 +07:00',
      '  Trang bị đổi giao diện',
      '  vn-2026-nd331/initial  2026-11-21 10:00 +07:00  đang chạy  (có điểm chưa xác nhận)',
      '  vn-2026-nd331/report  2026-11-21 10:00 +07:00  đang chạy',
      '',
      'Chưa xác nhận:',
      '  vn-2026-nd331/initial: Chưa đối chiếu với Công báo.',
    ])
  })

  test('mark every deadline and say once what is open, however many incidents it concerns', () => {
    vi.stubEnv('VONGGAC_LANG', 'en')
    const lines = incidentTable([1, 2, 3].map(() => incident([clock('initial', DOUBT)]))).split('\n')
    expect(lines.filter(line => line.endsWith('running  (not all of it confirmed)'))).toHaveLength(3)
    expect(lines.slice(-2)).toEqual(['Not confirmed:', '  vn-2026-nd331/initial: Not checked against the Gazette.'])
  })

  test('say nothing of doubts where there are none, nor of incidents', () => {
    vi.stubEnv('VONGGAC_LANG', 'en')
    expect(incidentTable([incident([clock('report', null)])])).not.toMatch(/confirmed\)|Not confirmed/)
    expect(incidentTable([])).toBe('There are no incidents.')
  })
})
