/** Facts of an incident for tests: say only what the test is about. */
import type { IncidentFacts } from '../../collector/report/facts.ts'

export const T0 = new Date('2026-11-20T03:15:00Z')

type Overrides = Partial<Omit<IncidentFacts, 'times'>> & { readonly times?: Partial<IncidentFacts['times']> }

export function incidentFacts({ times = {}, ...overrides }: Overrides = {}): IncidentFacts {
  const detectedAt = times.detectedAt ?? T0
  return {
    id: 'SC-2026-0001',
    organisation: 'default',
    title: { vi: 'Dò mật khẩu SSH rồi đăng nhập', en: 'SSH brute force that ended in a login' },
    status: 'confirmed',
    verdict: null,
    category: null,
    severity: 'high',
    drill: false,
    judgements: {},
    filed: [],
    alertCount: 128,
    victims: ['203.0.113.10'],
    attackers: ['198.51.100.7'],
    accounts: ['root'],
    indicators: [],
    findings: [
      {
        ruleId: '1000001',
        engine: 'suricata',
        title: { vi: 'Dò mật khẩu SSH', en: 'SSH brute force' },
        severity: 'high',
        count: 120,
        firstAt: detectedAt,
        lastAt: new Date(detectedAt.getTime() + 600_000),
        host: 'web-01',
        techniques: ['T1110.001'],
      },
    ],
    blindSpots: [],
    clockFlags: [],
    systemLevel: 0,
    evidence: [],
    tasks: [],
    parts: [],
    chainHead: 'a'.repeat(64),
    ...overrides,
    times: { occurredAt: detectedAt, firstSignalAt: detectedAt, ...times, detectedAt },
  }
}
