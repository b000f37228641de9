/** Alerts that are told in a few words, taken in by a real store, and what became of them. */
import { expect } from 'vitest'
import type { Alert } from '../../agent/wire/index.ts'
import type { ReadableBatch } from '../../collector/consume/read-batch.ts'
import { contributionIn, contributionOf, sumAll } from '../../collector/incident/contribution.ts'
import { replay } from '../../collector/incident/state.ts'
import { type IntakeSettings, takeIn } from '../../collector/intake.ts'
import type { Store } from '../../collector/store/store.ts'
import { wireAlert } from './wire.ts'

export const MINUTE = 60_000
export const DAY = Date.parse('2026-11-20T00:00:00Z')
const RECEIVED = new Date('2026-11-21T00:00:00Z')

export interface Told {
  readonly minute: number
  readonly attacker?: string
  readonly victim?: string
  readonly accounts?: readonly string[]
  readonly indicators?: readonly string[]
  readonly severity?: Alert['rule']['severity']
  readonly tactics?: readonly string[]
  readonly outcome?: Alert['outcome']
  readonly rule?: string
}

export const alertOf = (sequence: number, told: Told): Alert =>
  wireAlert(sequence, {
    matchedAt: new Date(DAY + told.minute * MINUTE).toISOString(),
    occurredAt: new Date(DAY + told.minute * MINUTE).toISOString(),
    source: { name: 'eth0', type: 'interface' },
    entities: {
      attackers: told.attacker ? [told.attacker] : [],
      victims: told.victim ? [told.victim] : [],
      accounts: [...(told.accounts ?? [])],
      indicators: [...(told.indicators ?? [])],
      systems: [],
    },
    rule: {
      id: told.rule ?? 'r-1',
      severity: told.severity ?? 'medium',
      tactics: [...(told.tactics ?? ['TA0040'])],
      techniques: [],
    },
    ...(told.outcome && { outcome: told.outcome }),
  })

const batch = (alerts: readonly Alert[]): ReadableBatch => ({
  agent: 'agent-1',
  epoch: 1,
  sentAt: RECEIVED,
  alerts: alerts.map(alert => ({ alert, line: JSON.stringify(alert) })),
  unreadable: [],
  drops: [],
  signed: { keyId: 'k', header: '{}', digests: alerts.map(() => '0'.repeat(64)), signature: '' },
  transport: 'https',
})

export const take = (into: Store, alerts: readonly Alert[], settings: IntakeSettings) =>
  takeIn(into, batch(alerts), RECEIVED, settings)

const touched = { systemLevel: 0, management: false }

/** Which alerts are together, and what each of the incidents came to, whatever they are called. */
export async function outcome(of: Store) {
  const alerts = await of.alerts.page({ limit: 1_000 })
  const records = (await of.incidents.page({ status: 'all', limit: 1_000 })).map(({ record }) => record)
  const told = []
  for (const { state } of records) {
    const tree = await of.incidents.tree(state.id)
    const members = alerts.filter(({ incidentId }) => tree.includes(incidentId ?? ''))
    told.push({ members: members.map(({ sequence }) => sequence).sort((a, b) => a - b), sums: contributionIn(state) })
    expect(replay(await of.incidents.events(state.id))).toEqual(state)
    const folds = await of.folds.ofIncidents(tree, 1_000)
    expect(folds.reduce((sum, { count }) => sum + count, 0)).toBe(state.alertCount)
    expect(members).toHaveLength(state.alertCount)
    expect(contributionIn(state)).toEqual(sumAll(members.map(alert => contributionOf({ ...alert, touched }))))
  }
  const activities = await of.activities.page({ limit: 100 })
  return { incidents: told.sort((a, b) => (a.members[0] ?? 0) - (b.members[0] ?? 0)), activities }
}
