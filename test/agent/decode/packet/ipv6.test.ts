import { describe, expect, test } from 'vitest'
import { PacketEvent } from '../../../../agent/decode/packet/packet.ts'
import { decoded, tcp, u16be, udp } from '../../../support/packets.ts'

const RAW = 101
const ipv6 = (nextHeader: number, payload: ArrayLike<number>, length = payload.length): Uint8Array =>
  Uint8Array.of(
    ...[0x6a, 0xb0, 0, 0, ...u16be(length), nextHeader, 61],
    ...[0x20, 1, 0xd, 0xb8, ...new Uint8Array(11), 1, 0x20, 1, 0xd, 0xb8, ...new Uint8Array(11), 2],
    ...Array.from(payload),
  )
const datagram = udp(1000, 53, Uint8Array.of(1, 2, 3))

describe('decodeIpv6', () => {
  test('reads a datagram', () => {
    const packet = decoded(ipv6(17, datagram), RAW)
    expect(packet).toMatchObject({ ipVersion: 6, ipHeaderLength: 40, tos: 0xab, ttl: 61, protocol: 17, events: 0 })
    expect(packet.payloadEnd - packet.payloadStart).toBe(3)
  })

  test('passes hop-by-hop, routing and destination options', () => {
    const extensions = [43, 0, 1, 4, 0, 0, 0, 0, 60, 1, ...new Uint8Array(14), 17, 0, 1, 4, 0, 0, 0, 0]
    expect(decoded(ipv6(0, [...extensions, ...datagram]), RAW)).toMatchObject({
      protocol: 17,
      transport: true,
      ipHeaderLength: 40 + 32,
      destinationPort: 53,
    })
  })

  test('passes an authentication header, whose length counts otherwise', () => {
    const authentication = [6, 4, 0, 0, ...new Uint8Array(20)]
    expect(decoded(ipv6(51, [...authentication, ...tcp({})]), RAW)).toMatchObject({ protocol: 6, transport: true })
  })

  test('does not look for ports in a fragment', () => {
    const fragment = [17, 0, ...u16be(8 * 100 + 1), 0, 0, 0, 9]
    const packet = decoded(ipv6(44, [...fragment, ...datagram]), RAW)
    expect(packet).toMatchObject({ protocol: 17, transport: false, fragmentOffset: 800, moreFragments: true })
    expect(packet).toMatchObject({ ipIdentification: 9, events: PacketEvent.fragment })
  })

  test('gives up a chain of headers without end', () => {
    const chain = Array.from({ length: 20 }, () => [0, 0, 1, 4, 0, 0, 0, 0]).flat()
    expect(decoded(ipv6(0, chain), RAW).events & PacketEvent.tooManyLayers).not.toBe(0)
  })

  test('reads a jumbogram, whose length is zero, to the end of the packet', () => {
    expect(decoded(ipv6(17, datagram, 0), RAW)).toMatchObject({ transport: true, events: 0 })
  })
})
