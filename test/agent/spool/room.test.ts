import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admit, type Offer, roomAgain } from '../../../agent/spool/room.ts'
import { Severity } from '../../../agent/wire/index.ts'

const LIMIT = 1_000
const live = (...severities: Severity[]): Offer => ({
  canWait: false,
  severities,
  sizes: severities.map(() => 10),
  overhead: 0,
})
const waiting = (bytes: number): Offer => ({ canWait: true, severities: ['low'], sizes: [bytes], overhead: 0 })
const ALL = Severity.options

describe('room in a spool', () => {
  test.each([
    [0, ALL],
    [690, ALL],
    [691, ['medium', 'high', 'critical']],
    [840, ['medium', 'high', 'critical']],
    [841, ['high', 'critical']],
    [940, ['high', 'critical']],
    [941, ['critical']],
    [990, ['critical']],
    [991, []],
  ] as const)('with %i of 1000 bytes in use still takes %j', (used, taken) => {
    const kept = ALL.filter(severity => admit([live(severity)], used, LIMIT, false)[0]?.[0])
    expect(kept).toEqual(taken)
  })

  test('refuses single alerts of a group, and keeps the others', () => {
    expect(admit([live('low', 'critical', 'medium', 'low')], 700, LIMIT, false)).toEqual([[false, true, true, false]])
  })

  test('counts what it lets in against what comes behind', () => {
    expect(admit([live('critical', 'medium', 'medium')], 831, LIMIT, false)).toEqual([[true, false, false]])
    expect(admit([waiting(60), live('low')], 640, LIMIT, false)).toEqual([[true], [false]])
  })

  test('lets those who can wait wait from 70 % on, in the order they came', () => {
    expect(admit([waiting(100), waiting(1), live('high')], 650, LIMIT, false)).toEqual([undefined, undefined, [true]])
  })

  test('lets in a group larger than the limit when nothing else is there', () => {
    expect(admit([waiting(5_000)], 0, LIMIT, true)).toEqual([[true]])
    expect(admit([waiting(5_000)], 0, LIMIT, false)).toEqual([undefined])
  })

  test('never takes a lower severity where it refuses a higher one of the same size, nor goes beyond the limit', () => {
    const severities = fc.array(fc.constantFrom(...ALL), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(severities, fc.nat(1_000), (severities, used) => {
        const kept = admit([live(...severities)], used, LIMIT, false)[0] ?? []
        const takenAt = (severity: Severity) => kept.filter((keep, index) => keep && severities[index] === severity)
        expect(used + kept.filter(Boolean).length * 10).toBeLessThanOrEqual(Math.max(used, LIMIT))
        for (const [index, keep] of kept.entries()) {
          const rank = ALL.indexOf(severities[index] ?? 'low')
          if (keep) continue
          // From a refusal on, nothing lower is taken.
          const later = kept
            .slice(index)
            .some((keep, at) => keep && ALL.indexOf(severities[index + at] ?? 'low') < rank)
          expect([severities, later]).toEqual([severities, false])
        }
        expect(takenAt('critical').length > 0 || used + 10 > LIMIT || !severities.includes('critical')).toBe(true)
      }),
    )
  })

  test('counts as full until 5 % more are free than it takes to let everyone in', () => {
    expect([roomAgain(650, LIMIT), roomAgain(651, LIMIT)]).toEqual([true, false])
  })
})
