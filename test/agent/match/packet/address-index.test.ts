import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AddressIndex } from '../../../../agent/match/packet/address-index.ts'
import { readRules } from '../../../support/rules.ts'

const address = fc.ipV4()
const group = fc.oneof(
  fc.constant('any'),
  fc
    .array(
      fc.tuple(address, fc.integer({ min: 1, max: 32 })).map(([a, bits]) => `${a}/${bits}`),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map(all => `[${all.join(',')}]`),
)
const arrow = fc.constantFrom('->', '<>')
const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

describe('AddressIndex', () => {
  test('leaves out no rule that the addresses satisfy', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(group, arrow, group), { maxLength: 8 }), address, address, (headers, a, b) => {
        const text = headers.map(([from, way, to], i) => `alert ip ${from} any ${way} ${to} any (sid:${i + 1};)`)
        const rules = readRules(text.join('\n')).rules.map((rule, index) => ({ rule, index }))
        const [source, destination] = [number(a), number(b)]
        const found = new Set<number>()
        new AddressIndex(rules).find4(source, destination, index => found.add(index))
        for (const { rule, index } of rules) {
          const { sources, destinations, arrow: way } = rule.header
          const forwards = sources.has4(source) && destinations.has4(destination)
          const backwards = way === '<>' && sources.has4(destination) && destinations.has4(source)
          if (forwards || backwards) expect(found).toContain(index)
        }
      }),
    )
  })
})
