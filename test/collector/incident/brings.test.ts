import { describe, expect, test } from 'vitest'
import { decideUndo } from '../../../collector/incident/acts/undo.ts'
import { replay } from '../../../collector/incident/state.ts'
import type { IncidentChange } from '../../../collector/store/incidents.ts'
import { Incidents } from '../../support/incident-log.ts'

const call = (stage: string, filedAt: number): IncidentChange => ({
  kind: 'stages_filed',
  stages: [{ regime: 'vn-2026-nd331', stage }],
  filedAt,
  act: { kind: 'call', caller: 'lan', called: 'A05', telephone: '024', reference: '7' },
})
const judged = (judgement: 'serious' | 'seriousDisruption', answer: boolean): IncidentChange => ({
  kind: 'judged',
  judgement,
  answer,
  reason: 'x',
})
const set = (time: 'personalDataAwareAt' | 'handledAt', instant: number): IncidentChange => ({
  kind: 'time_set',
  time,
  instant,
  reason: '',
})
const aware = (instant: number): IncidentChange => ({ kind: 'aware_set', regime: 'eu-nis2', instant, reason: 'x' })
const moved = (instant: number): IncidentChange => ({ kind: 't0_moved', instant, reason: 'was something else' })

const two = () => new Incidents(900).open('A', 100).open('B', 200)

describe('an incident that is merged brings with it', () => {
  test('what people had established and done, and a replayed log says the same', () => {
    const incidents = two()
      .write('A', set('personalDataAwareAt', 400), set('handledAt', 400), judged('serious', false))
      .write(
        'B',
        set('personalDataAwareAt', 300),
        set('handledAt', 700),
        judged('serious', true),
        call('immediate', 250),
      )
      .write('A', aware(450))
      .write('B', aware(350))
      .merge('B', 'A')
    expect(incidents.state('A')).toMatchObject({
      times: { personalDataAwareAt: 300, handledAt: 700 },
      judgements: { serious: true },
      awareAt: { 'eu-nis2': 350 },
      filings: [{ filedAt: 250, from: 'B' }],
    })
    expect(replay(incidents.eventsOf('A'))).toEqual(incidents.state('A'))
  })

  test('no word on when it became aware, where T0 stands in for the other: that is earlier', () => {
    expect(two().write('B', aware(350)).merge('B', 'A').state('A').awareAt).toEqual({})
    expect(two().write('A', aware(350)).merge('B', 'A').state('A').awareAt).toEqual({ 'eu-nis2': 350 })
    expect(two().write('B', aware(50)).merge('B', 'A').state('A').awareAt).toEqual({ 'eu-nis2': 50 })
  })

  test('nothing that would lift what was judged about the whole', () => {
    const incidents = two().write('A', judged('serious', false)).merge('B', 'A')
    expect(incidents.state('A').judgements).toEqual({ serious: false })
    expect(incidents.eventsOf('A').at(-1)?.change).not.toHaveProperty('brings')
  })

  test('its first signal, also where a person had moved the other one’s T0 to later', () => {
    expect(two().write('A', moved(500)).merge('B', 'A').state('A').t0).toMatchObject({ at: 200 })
    expect(two().write('A', moved(150)).merge('B', 'A').state('A').t0).toMatchObject({ at: 150 })
  })

  test('that somebody knew of it before its first signal, and never that it was later', () => {
    expect(two().write('B', moved(50)).merge('B', 'A').state('A').t0).toMatchObject({ at: 50 })
    expect(two().write('B', moved(150)).merge('B', 'A').state('A').t0).toBeNull()
    expect(two().write('B', moved(600)).merge('B', 'A').state('A').t0).toBeNull()
  })

  test('what had been brought to it, through every level', () => {
    const incidents = two().open('C', 300).write('C', call('immediate', 310), moved(20)).merge('C', 'B').merge('B', 'A')
    expect(incidents.state('A')).toMatchObject({ filings: [{ filedAt: 310, from: 'B' }], t0: { at: 20 } })
  })
})

describe('undoing', () => {
  test('what a merge was built on is refused: it would take away what the part brought', () => {
    const incidents = two().write('A', judged('serious', false)).write('B', judged('serious', true)).merge('B', 'A')
    const undo = (number: number) => decideUndo(incidents.state('A'), incidents.eventsOf('A'), number, 'x')
    expect(undo(3)).toEqual({ refused: 'not_possible' })
    expect(incidents.state('A').judgements).toEqual({ serious: true })
  })

  test('an own call leaves one that came with a part, though both bear the same number', () => {
    const incidents = two().write('A', call('report', 500)).write('B', call('immediate', 250)).merge('B', 'A')
    const [own, brought] = incidents.state('A').filings
    expect(own?.number).toBe(brought?.number)
    const undone = decideUndo(incidents.state('A'), incidents.eventsOf('A'), own?.number ?? 0, 'wrong number')
    expect(undone).toMatchObject([{ kind: 'undone', restores: { filings: [brought] } }])
  })
})
