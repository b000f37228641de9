import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NewAlert } from '../../agent/spool/spool-types.ts'
import { Storm } from '../../agent/storm.ts'

const START = Date.parse('2026-11-20T03:00:00Z')

const alertAt = (seconds: number, rule = 'flood', attacker = '203.0.113.1', victim = 'portal'): NewAlert => ({
  occurredAt: new Date(START + seconds * 1_000).toISOString(),
  matchedAt: new Date(START + seconds * 1_000).toISOString(),
  drill: false,
  source: { name: 'eth0', type: 'interface' },
  rule: { engine: 'suricata', id: rule, title: rule, severity: 'medium', tactics: [], techniques: [] },
  entities: { attackers: [attacker], victims: [victim], accounts: [], systems: [], indicators: [] },
})

const standsFor = (alerts: readonly NewAlert[]) => alerts.reduce((sum, { folded }) => sum + (folded?.count ?? 1), 0)

describe('Storm', () => {
  test('lets alerts below the limit pass as they are', () => {
    const storm = new Storm({ perMinute: 3 })
    const alerts = [alertAt(0), alertAt(1), alertAt(2), alertAt(60)]
    expect(storm.take(alerts)).toEqual(alerts)
    expect(storm.state).toBe('')
  })

  test('folds the rest of a minute and tells it when the next one begins', () => {
    const storm = new Storm({ perMinute: 2 })
    expect(storm.take([0, 1, 2, 3, 4].map(at => alertAt(at)))).toHaveLength(2)
    expect(storm.waiting).toBe(3)
    const [fold, next] = storm.take([alertAt(61)])
    expect(fold?.folded).toEqual({ count: 3, firstAt: alertAt(2).occurredAt, lastAt: alertAt(4).occurredAt })
    expect(next).toEqual(alertAt(61))
  })

  test('counts rules and victims apart', () => {
    const storm = new Storm({ perMinute: 1 })
    const alerts = [alertAt(0), alertAt(0, 'other'), alertAt(0, 'flood', '203.0.113.1', 'mail')]
    expect(storm.take(alerts)).toEqual(alerts)
  })

  test('names every attacker of the fold', () => {
    const storm = new Storm({ perMinute: 1 })
    storm.take(['a', 'b', 'c', 'b'].map(attacker => alertAt(0, 'flood', attacker)))
    expect(storm.flush()).toMatchObject([{ entities: { attackers: ['b', 'c'] }, folded: { count: 3 } }])
  })

  test('tells a fold of one as the alert that it is', () => {
    const storm = new Storm({ perMinute: 1 })
    storm.take([alertAt(0), alertAt(1)])
    expect(storm.flush()).toEqual([alertAt(1)])
  })

  test('counts evidence that is out of order to the minute already begun', () => {
    const storm = new Storm({ perMinute: 1 })
    expect(storm.take([alertAt(61), alertAt(59), alertAt(62)])).toHaveLength(1)
    expect(storm.flush()).toMatchObject([{ folded: { count: 2, firstAt: alertAt(59).occurredAt } }])
  })

  test('holds a bounded number of folds and tells the oldest when there are more', () => {
    const storm = new Storm({ perMinute: 1 })
    const kinds = Array.from({ length: 40 }, (_, index) => `rule-${index}`)
    const out = kinds.flatMap(rule => storm.take([alertAt(0, rule), alertAt(1, rule), alertAt(2, rule)]))
    expect(storm.waiting).toBeLessThanOrEqual(32)
    expect(standsFor(out) + storm.waiting).toBe(120)
  })

  test('takes a state that is no state as nothing waiting', () => {
    for (const state of ['', 'x', '{}', '[{"key":1}]']) expect(new Storm({ perMinute: 1 }, state).waiting).toBe(0)
  })
})

const alert = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 30 }))
  .map(([at, rule]) => alertAt(at, `rule-${rule % 3 === 0 ? 0 : rule}`))

describe('Storm, whatever the batches and crashes', () => {
  test('folds and single alerts together stand for every alert that was matched', () => {
    const step = fc.record({
      batch: fc.array(alert, { maxLength: 30 }),
      crash: fc.constantFrom('none', 'before the write', 'after the write'),
      quiet: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (steps, perMinute) => {
        let storm = new Storm({ perMinute })
        // What the spool holds: alerts and checkpoint, changed together or not at all.
        let written: NewAlert[] = []
        let state = ''
        let matched = 0
        for (const { batch, crash, quiet } of steps) {
          const attempt = () => {
            const out = [...storm.take(batch), ...(quiet ? storm.flush() : [])]
            return { out, state: storm.state }
          }
          let taken = attempt()
          if (crash === 'before the write') {
            storm = new Storm({ perMinute }, state)
            taken = attempt()
          }
          written = [...written, ...taken.out]
          state = taken.state
          matched += batch.length
          if (crash === 'after the write') storm = new Storm({ perMinute }, state)
          expect(standsFor(written) + storm.waiting).toBe(matched)
        }
        expect(standsFor([...written, ...storm.flush()])).toBe(matched)
      }),
    )
  })

  test('the same alerts give the same folds however they are cut into batches', () => {
    fc.assert(
      fc.property(fc.array(alert, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 5 }), (alerts, cuts) => {
        const whole = new Storm({ perMinute: 2 })
        const cut = new Storm({ perMinute: 2 })
        const places = [0, ...cuts.sort((a, b) => a - b), alerts.length]
        const inParts = places.slice(1).flatMap((to, index) => cut.take(alerts.slice(places[index], to)))
        const atOnce = whole.take(alerts)
        expect([...inParts, ...cut.flush()]).toEqual([...atOnce, ...whole.flush()])
      }),
    )
  })
})
