import { join } from 'node:path'
import { expect, test } from 'vitest'
import { differences, type Expected, inHanoi, loadExpected, type Seen, table } from '../../../deploy/drill/verdict.ts'

const expected: Expected = {
  alerts: { '8400001': 2, '8400009': 1 },
  incidents: [{ name: 'break-in', victim: '198.51.100.10', alerts: { '8400001': 2 } }],
  aside: { scan: { '8400009': 1 } },
}

const alert = (sequence: number, drill = true) => ({
  ...{ agent: 'a', epoch: 1, sequence, drill, rule: { id: '8400001' } },
  ...{ incidentId: 'DT-1', aside: null },
})
const scan = { ...alert(9), rule: { id: '8400009' }, incidentId: null, aside: 'scan' }
const incident = (count: number) => ({
  summary: { victims: ['198.51.100.10'] },
  folds: [{ rule: { id: '8400001' }, count }],
})
const seen = (alerts: object[], incidents: object[], aside: object[] = [scan]): Seen =>
  ({ alerts: [...alerts, ...aside], incidents }) as unknown as Seen

test('finds nothing to say about exactly what was expected', () => {
  expect(differences(expected, seen([alert(1), alert(2)], [incident(2)]))).toEqual([])
})

test.each([
  ['an alert too few', seen([alert(1)], [incident(2)])],
  ['an alert too many', seen([alert(1), alert(2), alert(3)], [incident(2)])],
  ['an alert twice', seen([alert(1), alert(1)], [incident(2)])],
  ['no incident', seen([alert(1), alert(2)], [])],
  ['an incident too many', seen([alert(1), alert(2)], [incident(2), incident(1)])],
  ['an incident without one of its alerts', seen([alert(1), alert(2)], [incident(1)])],
  ['nothing left aside', seen([alert(1), alert(2)], [incident(2)], [])],
  ['one left aside as something else', seen([alert(1), alert(2)], [incident(2)], [{ ...scan, aside: 'blocked' }])],
  ['an alert that is not marked as a drill', seen([alert(1), alert(2, false)], [incident(2)])],
])('tells of %s', (_, what) => {
  expect(differences(expected, what).length).toBeGreaterThan(0)
})

test('the shipped expectation is readable and asks for the three incidents of the story', async () => {
  const shipped = await loadExpected(join(import.meta.dirname, '../../../deploy/drill/expected.yaml'))
  expect(shipped.incidents.map(({ victim }) => victim).sort()).toEqual([
    '198.51.100.10',
    '198.51.100.20',
    '198.51.100.50',
  ])
})

test('a deadline is listed with whether its rule is confirmed', () => {
  const clock = { regime: 'r', title: { vi: 'Báo cáo', en: 'Report' }, conservativeAt: '2026-11-23T20:55:59Z' }
  const doubt = { vi: 'Chưa rõ.', en: 'Not clear.' }
  const summary = { title: { vi: '', en: '' }, severity: 'high', detectedAt: clock.conservativeAt, victims: [] }
  const clocks = [
    { ...clock, regime: 'sure', notConfirmed: null },
    { ...clock, regime: 'unsure', notConfirmed: doubt },
  ]
  const [sure, unsure] = table(seen([], [{ summary, clocks }], []))
    .split('\n')
    .filter(line => line.includes('hạn an toàn'))
  expect(sure).toMatch(/\[sure\]$/)
  expect(unsure).toMatch(/\[unsure\] · có điểm chưa xác nhận \/ not all of it confirmed$/)
})

test('deadlines are told in Vietnam’s time, as the forms write it', () => {
  expect(inHanoi('2026-11-23T20:55:59.900Z')).toBe('03:55:59 24/11/2026')
})
