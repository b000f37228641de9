import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkChain, exportChain, record } from '../../../collector/incident/chain.ts'
import type { IncidentEvent, IncidentRecord } from '../../../collector/store/incidents.ts'

function chain(comments: readonly string[]): IncidentEvent[] {
  const events: IncidentEvent[] = []
  let before: IncidentRecord | null = null
  const add = (change: IncidentEvent['change']) => {
    const { event, after } = record(before, { incidentId: 'VG-1', at: 1000 + events.length, actor: 'lan', change })
    events.push(event)
    before = after
  }
  add({ kind: 'opened', drill: false, follows: [] })
  for (const text of comments) add({ kind: 'commented', text })
  return events
}

describe('the chain', () => {
  test('holds as exported, through JSON', () => {
    const exported = JSON.parse(JSON.stringify(exportChain('VG-1', chain(['một', 'hai']))))
    expect(checkChain(exported.events, exported.head)).toEqual({ intact: true })
  })

  test('shows any change, removal, exchange or insertion of an event, at its place', () => {
    const change = fc.constantFrom<(events: IncidentEvent[], at: number) => void>(
      (events, at) => Object.assign(events[at] as object, { actor: 'someone else' }),
      (events, at) => Object.assign(events[at] as object, { at: 1 }),
      (events, at) => Object.assign(events[at] as object, { change: { kind: 'commented', text: 'forged' } }),
      (events, at) => events.splice(at, 1),
      (events, at) => events.splice(at, 0, events[at] as IncidentEvent),
    )
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 3, maxLength: 8 }), fc.nat(2), change, (comments, at, tamper) => {
        const events = chain(comments.map((text, index) => `${index} ${text}`)).map(event => ({ ...event }))
        tamper(events, at)
        expect(checkChain(events).intact).toBe(false)
      }),
    )
  })

  test('with its tail cut off holds by itself, and not against a head kept elsewhere', () => {
    const events = chain(['một', 'hai'])
    const head = events.at(-1)?.hash
    expect(checkChain(events.slice(0, 2))).toEqual({ intact: true })
    expect(checkChain(events.slice(0, 2), head)).toMatchObject({
      intact: false,
      why: 'the chain does not end at the given head',
    })
  })
})
