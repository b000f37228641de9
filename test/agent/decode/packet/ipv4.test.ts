import { describe, expect, test } from 'vitest'
import { PacketEvent } from '../../../../agent/decode/packet/packet.ts'
import { ascii, decoded, ipv4, latin1, tcp, udp } from '../../../support/packets.ts'

const RAW = 101
const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  copy.set(values, at)
  return copy
}
const datagram = ipv4(17, udp(53, 53, ascii('payload')))

describe('decodeIpv4', () => {
  test('skips options', () => {
    const header = [0x46, 0, 0, 44, 0, 1, 0, 0, 64, 6, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 1, 0]
    expect(decoded(Uint8Array.of(...header, ...tcp({})), RAW)).toMatchObject({ ipHeaderLength: 24, transport: true })
  })

  test('leaves padding behind the datagram out', () => {
    const packet = decoded(Uint8Array.of(...datagram, 0, 0, 0, 0), RAW)
    expect(latin1(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd))).toBe('payload')
  })

  test.each([
    ['a header length under five words', changed(datagram, 0, 0x44), PacketEvent.badLength],
    ['a total length smaller than the header', changed(datagram, 2, 0, 19), PacketEvent.badLength],
    [
      'a header longer than the packet',
      changed(changed(datagram, 0, 0x4f), 3, 60).subarray(0, 30),
      PacketEvent.truncated,
    ],
  ])('refuses %s', (_, bytes, event) => {
    const packet = decoded(bytes, RAW)
    expect(packet.events & event).not.toBe(0)
    expect(packet.transport).toBe(false)
  })

  test('does not look for ports in a fragment', () => {
    const first = decoded(changed(datagram, 6, 0x20, 0), RAW)
    const later = decoded(changed(datagram, 6, 0, 185), RAW)
    expect(first).toMatchObject({ transport: false, moreFragments: true, fragmentOffset: 0 })
    expect(later).toMatchObject({ transport: false, moreFragments: false, fragmentOffset: 1480 })
    expect(first.events & later.events & PacketEvent.fragment).not.toBe(0)
  })
})
