/** From new alerts to where each belongs, over a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { merge, unmerge } from '../../../collector/incident/acts/merge.ts'
import { changeStatus } from '../../../collector/incident/acts/status.ts'
import { contributionIn } from '../../../collector/incident/contribution.ts'
import { replay } from '../../../collector/incident/state.ts'
import type { IntakeSettings } from '../../../collector/intake.ts'
import type { IncidentRecord } from '../../../collector/store/incidents.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { intakeSettings } from '../../support/intake-settings.ts'
import { alertOf, DAY, MINUTE, outcome, type Told, take } from '../../support/placing.ts'

let folder: string
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vonggac-place-'))
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

let stores = 0
async function fresh(): Promise<Store> {
  store = await openSqlite(join(folder, `collector-${++stores}.db`))
  await store.agents.register({ id: 'agent-1', state: 'active', group: 'default', at: 1 })
  return store
}

describe('what follows', () => {
  const scan = { attacker: '203.0.113.9', victim: 'web', tactics: ['TA0043'], severity: 'low' } as const
  const breakIn = { attacker: '203.0.113.9', victim: 'web', tactics: ['TA0001'], severity: 'high' } as const

  test.each([
    ['before', 0, 20],
    ['after', 20, 0],
  ])('is part of what the same attacker did to the same victim, when it came %s', async (_when, first, then) => {
    const of = await fresh()
    const settings = intakeSettings()
    const order = [[alertOf(1, { minute: 0, ...scan })], [alertOf(2, { minute: 20, ...breakIn })]]
    if (first > then) order.reverse()
    for (const alerts of order) await take(of, alerts, settings)
    const { incidents, activities } = await outcome(of)
    expect(incidents).toMatchObject([{ members: [1, 2], sums: { detectedAt: DAY } }])
    expect(activities).toMatchObject([{ kind: 'scan', day: '2026-11-20', alerts: 1, sources: 1, targets: 1 }])
  })

  test('is left alone by another attacker, another victim, or another time', async () => {
    const of = await fresh()
    await take(
      of,
      [
        alertOf(1, { minute: 0, ...scan, attacker: '203.0.113.8' }),
        alertOf(2, { minute: 0, ...scan, victim: 'mail' }),
        alertOf(3, { minute: 900, ...scan }),
        alertOf(4, { minute: 5, ...breakIn }),
      ],
      intakeSettings(),
    )
    expect((await outcome(of)).incidents).toMatchObject([{ members: [4] }])
  })

  test('moves T0 earlier, visibly', async () => {
    const of = await fresh()
    const settings = intakeSettings()
    await take(of, [alertOf(1, { minute: 20, ...breakIn })], settings)
    await take(of, [alertOf(2, { minute: 0, ...scan })], settings)
    const [event] = await of.incidents.latestEvents('VG-2026-0001', 1)
    expect(event?.change).toMatchObject({ kind: 'alerts_joined', t0From: DAY + 20 * MINUTE, adds: { detectedAt: DAY } })
  })
})

describe('a rule that opens only after several alerts', () => {
  const rare = (minute: number) => ({ minute, victim: 'web', rule: 'r-rare' })
  const policy = { organisation: 'default', treatAs: null, openAfter: 3, author: 'lan', reason: 'ồn', at: 1 }

  test('shows nothing until there are as many, and then all of them with the time of the first', async () => {
    const of = await fresh()
    const settings = intakeSettings()
    await of.triage.setPolicy({ ...policy, ruleId: 'r-rare' })
    await take(of, [alertOf(1, rare(0)), alertOf(2, rare(10))], settings)
    expect((await outcome(of)).incidents).toEqual([])
    expect([...(await of.incidents.load(['VT-2026-0001'])).keys()]).toEqual(['VT-2026-0001'])
    await take(of, [alertOf(3, rare(20))], settings)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 2, 3], sums: { detectedAt: DAY } }])
    await take(of, [alertOf(4, rare(30))], settings)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 2, 3, 4] }])
  })

  test('what has only waited can’t be taken out of what people see', async () => {
    const of = await fresh()
    await of.triage.setPolicy({ ...policy, ruleId: 'r-rare' })
    await take(of, [alertOf(1, rare(0)), alertOf(2, rare(10))], intakeSettings())
    await take(of, [alertOf(3, rare(20))], intakeSettings())
    const act = { incidentId: 'VG-2026-0001', organisation: null, actor: 'lan', address: '', at: 1 }
    expect(await unmerge(of, act, { part: 'VT-2026-0001', reason: '…' }, () => null)).toEqual({
      refused: 'not_possible',
    })
  })
})

describe('what people have decided beforehand', () => {
  const decided = {
    ...{ organisation: 'default', author: 'lan', reason: 'máy quét của ta', createdAt: DAY },
    ...{ startsAt: DAY, expiresAt: DAY + 60 * MINUTE },
  }
  const ours = [{ field: 'attacker', is: 'within', values: ['203.0.113.0/24'] }] as const
  const attack = { attacker: '203.0.113.9', victim: 'web', severity: 'high' } as const

  const asides = async (of: Store) =>
    (await of.alerts.page({ limit: 100 })).map(({ sequence, aside }) => [sequence, aside]).reverse()

  test('a silence keeps its alerts from opening anything, while it lasts, and says who wanted it', async () => {
    const of = await fresh()
    await of.triage.addSilence({ ...decided, matchers: ours, criticalToo: false })
    await take(
      of,
      [
        alertOf(1, { minute: 59, ...attack }),
        alertOf(2, { minute: 60, ...attack }),
        alertOf(3, { minute: 30, ...attack, severity: 'critical' }),
        alertOf(4, { minute: 30, ...attack, attacker: '198.51.100.1', victim: 'mail' }),
      ],
      intakeSettings(),
    )
    expect(await asides(of)).toEqual([
      [1, 'silenced'],
      [2, null],
      [3, null],
      [4, null],
    ])
    const [silenced] = await of.alerts.find([{ agent: 'agent-1', epoch: 1, sequence: 1 }])
    expect(silenced?.reasons[0]?.en).toContain('lan')
    expect(silenced?.incidentId).toBeNull()
  })

  test('a silence that was ended lets alerts through from then on', async () => {
    const of = await fresh()
    const { id } = await of.triage.addSilence({ ...decided, matchers: ours, criticalToo: true })
    await of.triage.endSilence(id, null, 'minh', DAY + 10 * MINUTE)
    await take(of, [alertOf(1, { minute: 9, ...attack }), alertOf(2, { minute: 10, ...attack })], intakeSettings())
    expect(await asides(of)).toEqual([
      [1, 'silenced'],
      [2, null],
    ])
  })

  test('an inhibition counts while its source was seen about the same thing', async () => {
    const of = await fresh()
    await of.triage.addInhibition({
      ...decided,
      source: [{ field: 'rule', is: 'is', values: ['r-outage'] }],
      target: [{ field: 'rule', is: 'like', values: ['r-probe*'] }],
      equal: ['victim'],
      windowMs: 5 * MINUTE,
    })
    const probe = (minute: number, victim: string) => ({ minute, victim, rule: 'r-probe-1' })
    await take(of, [alertOf(1, { minute: 10, victim: 'web', rule: 'r-outage' })], intakeSettings())
    await take(
      of,
      [alertOf(2, probe(14, 'web')), alertOf(3, probe(14, 'mail')), alertOf(4, probe(16, 'web'))],
      intakeSettings(),
    )
    expect(await asides(of)).toEqual([
      [1, null],
      [2, 'inhibited'],
      [3, null],
      [4, null],
    ])
  })

  test('a policy takes a rule’s alerts for what it says, critical ones too', async () => {
    const of = await fresh()
    const policy = { organisation: 'default', openAfter: 1, author: 'lan', reason: '…', at: 1 }
    await of.triage.setPolicy({ ...policy, ruleId: 'r-2', treatAs: 'blocked' })
    await of.triage.setPolicy({ ...policy, ruleId: 'r-3', treatAs: 'incident' })
    await take(
      of,
      [
        alertOf(1, { minute: 0, ...attack, rule: 'r-2', severity: 'critical' }),
        alertOf(2, { minute: 0, victim: 'mail', rule: 'r-3', tactics: ['TA0043'] }),
      ],
      intakeSettings(),
    )
    expect(await asides(of)).toEqual([
      [1, 'blocked'],
      [2, null],
    ])
  })
})

describe('un-merging', () => {
  const act = (incidentId: string) => ({ incidentId, organisation: null, actor: 'lan', address: '', at: 5 })
  const state = async (of: Store, id: string) => ((await of.incidents.load([id])).get(id) as IncidentRecord).state

  test('restores both, with what joined either since', async () => {
    const onWeb = fc.record({ minute: fc.nat(100), victim: fc.constant('web') })
    const onMail = fc.record({ minute: fc.nat(100), victim: fc.constant('mail') })
    const some = (of: fc.Arbitrary<Told>) => fc.array(of, { minLength: 1, maxLength: 4 })
    const property = fc.asyncProperty(
      ...([some(onWeb), some(onMail), some(onWeb), some(onMail)] as const),
      async (web, mail, laterWeb, laterMail) => {
        let next = 0
        const alerts = (tolds: readonly Told[]) => tolds.map(one => alertOf(++next, one))
        await using together = await fresh()
        await using apart = await fresh()
        const settings = [intakeSettings(), intakeSettings()] as const
        for (const part of [web, mail].map(alerts))
          for (const [index, of] of [together, apart].entries()) await take(of, part, settings[index] as IntakeSettings)
        expect(
          await merge(together, act('VG-2026-0001'), { from: 'VG-2026-0002', reason: 'một vụ' }, () => null),
        ).toHaveProperty('record.state.alertCount', web.length + mail.length)
        for (const part of [laterMail, laterWeb].map(alerts))
          for (const [index, of] of [together, apart].entries()) await take(of, part, settings[index] as IntakeSettings)
        const parted = { part: 'VG-2026-0002', reason: 'nhầm' }
        expect(await unmerge(together, act('VG-2026-0001'), parted, () => null)).toHaveProperty('record')
        for (const id of ['VG-2026-0001', 'VG-2026-0002']) {
          expect(contributionIn(await state(together, id))).toEqual(contributionIn(await state(apart, id)))
          expect(replay(await together.incidents.events(id))).toEqual(await state(together, id))
        }
        expect(await outcome(together)).toEqual(await outcome(apart))
        await fresh()
      },
    )
    await fc.assert(property, { numRuns: 25 })
  }, 60_000)

  test('lasts: what touches both later joins the older one, and nothing is merged again', async () => {
    const of = await fresh()
    const settings = intakeSettings()
    await take(of, [alertOf(1, { minute: 0, victim: 'web' }), alertOf(2, { minute: 1, victim: 'mail' })], settings)
    const bridge = alertOf(3, { minute: 2, victim: 'web', attacker: 'mail' })
    const both = { ...bridge, entities: { ...bridge.entities, victims: ['web', 'mail'] } }
    await take(of, [both], settings)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 2, 3] }])
    await unmerge(of, act('VG-2026-0001'), { part: 'VG-2026-0002', reason: 'hai vụ' }, () => null)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 3] }, { members: [2] }])
    await take(of, [{ ...both, sequence: 4 }, alertOf(5, { minute: 3, victim: 'mail' })], settings)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 3, 4] }, { members: [2, 5] }])
    // A person may think better of it.
    await merge(of, act('VG-2026-0001'), { from: 'VG-2026-0002', reason: 'một vụ thật' }, () => null)
    await take(of, [{ ...both, sequence: 6 }], settings)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 2, 3, 4, 5, 6] }])
  })

  test('takes a branch out with all that hangs on it', async () => {
    const of = await fresh()
    const victims = ['web', 'mail', 'dns']
    await take(
      of,
      victims.map((victim, index) => alertOf(index + 1, { minute: index, victim })),
      intakeSettings(),
    )
    await merge(of, act('VG-2026-0002'), { from: 'VG-2026-0003', reason: '…' }, () => null)
    await merge(of, act('VG-2026-0001'), { from: 'VG-2026-0002', reason: '…' }, () => null)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1, 2, 3] }])
    await take(of, [alertOf(4, { minute: 5, victim: 'dns' })], intakeSettings())
    await unmerge(of, act('VG-2026-0001'), { part: 'VG-2026-0002', reason: '…' }, () => null)
    expect((await outcome(of)).incidents).toMatchObject([{ members: [1] }, { members: [2, 3, 4] }])
  })

  test('takes back the status that came with the part, unless a person has changed it since', async () => {
    const of = await fresh()
    await take(
      of,
      ['web', 'mail'].map((victim, index) => alertOf(index + 1, { minute: 0, victim })),
      intakeSettings(),
    )
    await changeStatus(of, act('VG-2026-0002'), { to: 'contained', reason: '' }, () => null)
    await merge(of, act('VG-2026-0001'), { from: 'VG-2026-0002', reason: '…' }, () => null)
    expect(await state(of, 'VG-2026-0001')).toMatchObject({ status: 'contained' })
    await unmerge(of, act('VG-2026-0001'), { part: 'VG-2026-0002', reason: '…' }, () => null)
    expect(await state(of, 'VG-2026-0001')).toMatchObject({ status: 'candidate', confirmedAt: null })
    await merge(of, act('VG-2026-0001'), { from: 'VG-2026-0002', reason: '…' }, () => null)
    await changeStatus(of, act('VG-2026-0001'), { to: 'eradicated', reason: '' }, () => null)
    await unmerge(of, act('VG-2026-0001'), { part: 'VG-2026-0002', reason: '…' }, () => null)
    expect(await state(of, 'VG-2026-0001')).toMatchObject({ status: 'eradicated' })
    expect(await state(of, 'VG-2026-0002')).toMatchObject({ status: 'contained', mergedInto: null })
  })
})
