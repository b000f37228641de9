import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideUndo } from '../../../collector/incident/acts/undo.ts'
import { contributionIn } from '../../../collector/incident/contribution.ts'
import { replay } from '../../../collector/incident/state.ts'
import type { EvidenceItem, IncidentChange, IncidentState, Task } from '../../../collector/store/incidents.ts'
import { Incidents } from '../../support/incident-log.ts'

const call = (stage: string, filedAt: number): IncidentChange => ({
  kind: 'stages_filed',
  stages: [{ regime: 'vn-2026-nd331', stage }],
  filedAt,
  act: { kind: 'call', caller: 'lan', called: 'A05', telephone: '024', reference: '7' },
})
const judged = (judgement: 'serious' | 'seriousDisruption', answer: boolean | null): IncidentChange => ({
  ...{ kind: 'judged', judgement, answer, reason: 'x' },
})
const set = (time: 'personalDataAwareAt' | 'handledAt', instant: number | null): IncidentChange => ({
  ...{ kind: 'time_set', time, instant, reason: '' },
})
const aware = (instant: number): IncidentChange => ({ kind: 'aware_set', regime: 'eu-nis2', instant, reason: 'x' })
const moved = (instant: number): IncidentChange => ({ kind: 't0_moved', instant, reason: 'was something else' })
const task = (id: string, more: Partial<Task> = {}): Task => ({
  ...{ id, title: { vi: id, en: id }, playbook: null, assignee: null, dueAt: null, done: null, ...more },
})
const added = (...ids: string[]): IncidentChange => ({ kind: 'tasks_added', tasks: ids.map(id => task(id)) })
const done = (id: string, from?: string): IncidentChange => ({
  ...{ kind: 'task_changed', task: task(id, { done: { at: 900, by: 'lan' }, ...(from !== undefined && { from }) }) },
})
const file = (id: string): IncidentChange => ({
  kind: 'evidence_added',
  item: {
    ...{ id, name: id, mediaType: 'text/plain', bytes: 1, sha256: id, description: '', source: '' },
    ...{ addedAt: 900, addedBy: 'lan' },
  },
})
const category = (name: string | null): IncidentChange => ({ kind: 'categorised', category: name })

const two = () => new Incidents(900).open('A', 100).open('B', 200)

describe('a whole that is taken apart', () => {
  const merged = () =>
    two()
      .write('A', judged('serious', false), call('report', 500), added('a'), file('fa'))
      .write('B', set('personalDataAwareAt', 300), judged('serious', true), call('immediate', 250), moved(50))
      .write('B', added('b'), file('fb'), category('malware'))

  test('had all that the part had, each with where it came from', () => {
    const incidents = merged().merge('B', 'A')
    expect(incidents.state('A')).toMatchObject({
      tasks: [{ id: 'a' }, { id: 'b', from: 'B' }],
      evidence: [{ id: 'fa' }, { id: 'fb', from: 'B' }],
      category: 'malware',
    })
    expect(incidents.state('A').tasks[0]).not.toHaveProperty('from')
    expect(replay(incidents.eventsOf('A'))).toEqual(incidents.state('A'))
  })

  test('keeps what people have said about it since, and gives back what only the part had brought', () => {
    const incidents = merged()
    const before = incidents.state('A')
    incidents.merge('B', 'A')
    incidents.write('A', judged('seriousDisruption', true), set('personalDataAwareAt', 280), moved(90))
    incidents.write('A', call('final', 800), added('a2'), file('fa2'), category('phishing')).unmerge('B', 'A')
    const { judgements, times, t0, filings, tasks, evidence, category: named } = incidents.state('A')
    expect(judgements).toEqual({ serious: false, seriousDisruption: true })
    expect(times).toEqual({ personalDataAwareAt: 280 })
    expect(t0?.at).toBe(90)
    expect(filings.map(({ filedAt }) => filedAt)).toEqual([500, 800])
    expect(tasks).toEqual([...before.tasks, task('a2')])
    expect(evidence.map(({ id }) => id)).toEqual(['fa', 'fa2'])
    expect(named).toBe('phishing')
    expect(incidents.state('B')).toMatchObject({ category: 'malware', evidence: [{ id: 'fb' }], t0: { at: 50 } })
  })

  test('gives the part its tasks as they have become: done, changed, removed', () => {
    const incidents = two()
      .write('B', added('b1', 'b2', 'b3'))
      .merge('B', 'A')
    incidents.write('A', done('b1', 'B'), { kind: 'task_removed', id: 'b2' }).unmerge('B', 'A')
    expect(incidents.state('A').tasks).toEqual([])
    expect(incidents.state('B').tasks).toEqual([task('b1', { done: { at: 900, by: 'lan' } }), task('b3')])
    expect(replay(incidents.eventsOf('B'))).toEqual(incidents.state('B'))
  })

  test('through two levels everything is where it was', () => {
    const incidents = two().open('C', 300).write('C', added('c'), file('fc')).merge('C', 'B').merge('B', 'A')
    expect(incidents.state('A').tasks).toEqual([task('c', { from: 'B' })])
    incidents.write('A', done('c', 'B')).unmerge('B', 'A').unmerge('C', 'B')
    expect(incidents.state('C').tasks).toEqual([task('c', { done: { at: 900, by: 'lan' } })])
    expect(incidents.state('B')).toMatchObject({ tasks: [], evidence: [] })
    expect(incidents.state('C').evidence.map(({ id }) => id)).toEqual(['fc'])
  })

  test('merged before tasks and files were brought along, the part still has its own', () => {
    const incidents = two().write('B', added('b'), file('fb'), category('malware'))
    const before = incidents.state('B')
    const because = { vi: 'vì thế', en: 'because' }
    incidents.write('A', { kind: 'merged', from: 'B', because, status: 'candidate', adds: contributionIn(before) })
    incidents.write('B', { kind: 'merged_into', into: 'A', because }).write('A', added('a'))
    expect(incidents.state('A')).toMatchObject({ tasks: [{ id: 'a' }], evidence: [], category: null })
    incidents.unmerge('B', 'A')
    expect(incidents.state('A').tasks).toEqual([task('a')])
    expect(incidents.state('B')).toEqual(before)
  })

  test('T0 that a person had moved is moved back by what has joined in the meantime', () => {
    const incidents = two().write('A', moved(500)).merge('B', 'A').join('A', 300).unmerge('B', 'A')
    expect(incidents.state('A').t0?.at).toBe(300)
    expect(two().write('A', moved(500)).merge('B', 'A').unmerge('B', 'A').state('A').t0?.at).toBe(500)
  })

  test('taking back what was done to a task that has left is refused', () => {
    const incidents = two().write('B', added('b')).merge('B', 'A').write('A', { kind: 'task_removed', id: 'b' })
    const number = incidents.eventsOf('A').length
    const undo = () => decideUndo(incidents.state('A'), incidents.eventsOf('A'), number, '')
    expect(undo()).toMatchObject([{ restores: { tasks: [{ id: 'b', from: 'B' }] } }])
    incidents.unmerge('B', 'A')
    expect(undo()).toEqual({ refused: 'not_possible' })
  })

  test('taking back a category on which a part’s rests is refused', () => {
    const incidents = two().write('A', category('malware'), category(null)).write('B', category('phishing'))
    incidents.merge('B', 'A')
    expect(decideUndo(incidents.state('A'), incidents.eventsOf('A'), 4, '')).toEqual({ refused: 'not_possible' })
  })
})

describe('whatever people do', () => {
  const instant = fc.integer({ min: 1, max: 900 })
  const answer = fc.constantFrom(true, false, null)
  const change = (owner: string) =>
    fc.oneof(
      fc.tuple(fc.constantFrom('serious' as const, 'seriousDisruption' as const), answer).map(one => judged(...one)),
      fc
        .tuple(fc.constantFrom('personalDataAwareAt' as const, 'handledAt' as const), fc.option(instant))
        .map(one => set(...one)),
      instant.map(aware),
      instant.map(moved),
      fc.nat({ max: 9 }).map(n => file(`${owner}-file-${n}`)),
      fc.nat({ max: 9 }).map(n => added(`${owner}-task-${n}`)),
      fc.nat({ max: 9 }).map(n => done(`${owner}-task-${n}`)),
      fc.nat({ max: 9 }).map(n => ({ kind: 'task_removed' as const, id: `${owner}-task-${n}` })),
      fc.constantFrom('malware', 'phishing', null).map(category),
      fc.tuple(fc.constantFrom('immediate', 'report'), instant).map(one => call(...one)),
      fc.constantFrom('confirmed' as const, 'contained' as const).map(to => ({
        ...{ kind: 'status_changed' as const, from: 'candidate' as const, to, reason: 'x' },
      })),
    )
  const changes = (owner: string) => fc.array(change(owner), { maxLength: 8 })
  const plain = ({ mergedInto: _, own: __, ...state }: IncidentState) => state

  test('merging and taking apart at once restores both', () => {
    fc.assert(
      fc.property(changes('a'), changes('b'), instant, instant, (ofA, ofB, first, second) => {
        const incidents = new Incidents(900)
          .open('A', first)
          .open('B', second)
          .write('A', ...ofA)
          .write('B', ...ofB)
        const [a, b] = [incidents.state('A'), incidents.state('B')]
        incidents.merge('B', 'A').unmerge('B', 'A')
        expect(plain(incidents.state('A'))).toEqual(plain(a))
        expect(plain(incidents.state('B'))).toEqual(plain(b))
      }),
      { numRuns: 400 },
    )
  })

  test('no file and no task is lost or twice, and logs say what states say', () => {
    fc.assert(
      fc.property(changes('a'), changes('b'), changes('c'), (ofA, ofB, meanwhile) => {
        const incidents = two()
          .write('A', ...ofA)
          .write('B', ...ofB)
        const ids = (all: readonly (EvidenceItem | Task)[]) => all.map(({ id }) => id)
        const files = (...of: string[]) => of.flatMap(id => ids(incidents.state(id).evidence)).toSorted()
        const tasks = (...of: string[]) => of.flatMap(id => ids(incidents.state(id).tasks)).toSorted()
        const before = { files: files('A', 'B'), tasks: tasks('A', 'B') }
        incidents.merge('B', 'A')
        expect({ files: files('A'), tasks: tasks('A') }).toEqual(before)
        incidents.write('A', ...meanwhile)
        const within = { files: files('A'), tasks: tasks('A') }
        incidents.unmerge('B', 'A')
        expect({ files: files('A', 'B'), tasks: tasks('A', 'B') }).toEqual(within)
        for (const id of ['A', 'B']) expect(replay(incidents.eventsOf(id))).toEqual(incidents.state(id))
      }),
      { numRuns: 400 },
    )
  })
})
