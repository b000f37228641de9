import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PacketEvent } from '../../../../agent/decode/packet/packet.ts'
import { ascii, decoded, ethernet, hex, ipv4, offsetsInside, tcpPacket } from '../../../support/packets.ts'

const LINK_TYPES = [0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 9999]

describe('decodePacket', () => {
  test('reads a DNS query in a tagged frame down to its payload', () => {
    const frame = hex(`ffffffffffff 020000000001 8100 0064 0800
      4500 0021 1234 4000 4011 0000 c0a80001 08080808  bf00 0035 000d 0000 68656c6c6f 0000`)
    const packet = decoded(frame)
    expect(packet).toMatchObject({ events: 0, vlanCount: 1, vlan0: 100, etherType: 0x0800, ipVersion: 4, ttl: 64 })
    expect(packet).toMatchObject({ protocol: 17, transport: true, sourcePort: 48896, destinationPort: 53 })
    expect(Buffer.from(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd)).toString()).toBe('hello')
  })

  test('leaves nothing of the packet before', () => {
    const packet = decoded(tcpPacket({ payload: ascii('data') }))
    const arp = decoded(ethernet(new Uint8Array(28), 0x0806))
    expect(packet.transport).toBe(true)
    expect(arp).toMatchObject({ ipVersion: 0, protocol: -1, transport: false, sourcePort: 0, events: 0 })
  })

  test('names a link type it does not know', () => {
    expect(decoded(ascii('anything'), 9999).events).toBe(PacketEvent.unknownLinkType)
  })

  test.each(LINK_TYPES)('stays inside the packet whatever the bytes (link type %i)', linkType => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(offsetsInside(decoded(bytes, linkType))).toBe(true)
      }),
    )
  })

  test('stays inside the packet whatever follows a sound Ethernet or IP header', () => {
    const etherType = fc.constantFrom(0x0800, 0x86dd, 0x8100, 0x88a8)
    const protocol = fc.constantFrom(1, 6, 17, 58, 0, 43, 44, 51, 60)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), etherType, protocol, (bytes, type, number) => {
        expect(offsetsInside(decoded(ethernet(bytes, type)))).toBe(true)
        expect(offsetsInside(decoded(ethernet(ipv4(number, bytes))))).toBe(true)
      }),
    )
  })

  test('keeps the layers there are of a packet that is cut anywhere', () => {
    const whole = tcpPacket({ payload: ascii('GET / HTTP/1.1') })
    fc.assert(
      fc.property(fc.nat(whole.length - 1), cut => {
        const packet = decoded(whole.subarray(0, cut))
        expect(packet.events & PacketEvent.truncated).not.toBe(0)
        expect(packet.ipVersion).toBe(cut >= 34 ? 4 : 0)
        expect(packet.transport).toBe(cut >= 54)
        expect(offsetsInside(packet)).toBe(true)
      }),
    )
  })
})
