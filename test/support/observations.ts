/** What monitoring saw on a day, for tests: say only what the test is about. */
import type { Observations, RegisteredIncident } from '../../collector/report/monitoring/observations.ts'
import { spanOf } from '../../collector/report/monitoring/period.ts'

const AT = new Date('2026-11-20T03:15:00Z')
const LATER = new Date('2026-11-20T09:40:00Z')

export const registeredIncident = (given: Partial<RegisteredIncident> = {}): RegisteredIncident => ({
  id: 'VG-2026-0001',
  openedAt: AT,
  detectedAt: AT,
  title: { vi: 'Dò mật khẩu SSH rồi đăng nhập', en: 'SSH brute force that ended in a login' },
  severity: 'high',
  status: 'confirmed',
  category: 'intrusion',
  alertCount: 128,
  objects: ['Cổng thông tin điện tử tỉnh Mẫu'],
  verdict: null,
  reason: '',
  reports: [],
  ...given,
})

export const observations = (given: Partial<Observations> = {}): Observations => ({
  drill: false,
  ...spanOf({ from: '2026-11-20', to: '2026-11-20' }),
  systems: [
    { name: 'Cổng thông tin điện tử tỉnh Mẫu', level: 3, addresses: ['congthongtin.example.gov.vn', '203.0.113.0/28'] },
  ],
  sensors: [
    { agent: 'bien-gioi-01', place: 'Phòng máy chính', lastHeardAt: LATER, sources: 2, unreadMs: 0, stretches: 0 },
    { agent: 'bien-gioi-02', place: '', lastHeardAt: LATER, sources: 1, unreadMs: 240_000, stretches: 2 },
  ],
  totals: { alerts: 148, objects: 2, sources: 2, incidents: 2 },
  objects: [
    {
      name: 'Cổng thông tin điện tử tỉnh Mẫu (203.0.113.10)',
      service: 'tcp/22 (ssh)',
      count: 128,
      firstAt: AT,
      lastAt: LATER,
    },
    { name: 'may-chu-thu', service: 'tcp/25', count: 20, firstAt: AT, lastAt: AT },
  ],
  techniques: [
    {
      id: 'T1110.001',
      title: { vi: 'Dò mật khẩu SSH', en: 'SSH password guessing' },
      severity: 'high',
      count: 128,
      evidence: ['bien-gioi-01/1/5', 'bien-gioi-01/1/9'],
    },
  ],
  sources: [
    { name: '198.51.100.7', asn: '', count: 128 },
    { name: '192.0.2.44', asn: 'AS64500', count: 20 },
  ],
  activities: [{ kind: 'scan', days: 1, count: 9041, sources: 312, targets: 16 }],
  incidents: [
    registeredIncident({
      reports: [{ form: 'tt20_mau_03', recipient: 'national_coordinator', sentAt: LATER, number: '15/BC-TTDL' }],
    }),
    registeredIncident({
      id: 'VG-2026-0002',
      title: { vi: 'Truy vấn DNS lạ', en: 'Odd DNS queries' },
      severity: 'low',
      status: 'closed',
      verdict: 'false_positive',
      reason: 'máy chủ cập nhật của nhà cung cấp',
      category: null,
    }),
  ],
  losses: [
    {
      agent: 'bien-gioi-02',
      from: AT,
      to: new Date(AT.getTime() + 240_000),
      reason: {
        vi: 'không quan sát được gì, do phần mềm giám sát không chạy',
        en: 'nothing was seen on this host: the agent was not running',
      },
    },
  ],
  changes: {
    before: { alerts: 90, objects: 1, sources: 3, incidents: 0 },
    newObjects: ['may-chu-thu'],
    goneObjects: [],
    newTechniques: ['T1110.001'],
  },
  whole: true,
  ...given,
})
