import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printAddress, printIpv6Short } from '../../../../agent/decode/packet/address.ts'
import { hex } from '../../../support/packets.ts'

describe('printAddress', () => {
  test('prints IPv4 dotted', () => {
    expect(printAddress(Uint8Array.of(9, 192, 168, 0, 255), 1, 4)).toBe('192.168.0.255')
  })

  test('prints IPv6 in full, as EVE does', () => {
    expect(printAddress(hex('20010db8000000000000000000000001'), 0, 6)).toBe('2001:0db8:0000:0000:0000:0000:0000:0001')
  })
})

describe('printIpv6Short', () => {
  test.each([
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['fe800000000000000000000000000000', 'fe80::'],
  ])('writes %s as %s', (bytes, text) => {
    expect(printIpv6Short(hex(bytes), 0)).toBe(text)
  })

  test('writes what every reader understands', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => {
        expect(isIPv6(printIpv6Short(bytes, 0))).toBe(true)
      }),
    )
  })
})
