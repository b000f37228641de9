import { describe, expect, test } from 'vitest'
import { PacketEvent } from '../../../../agent/decode/packet/packet.ts'
import { ascii, decoded, ipv4, latin1, tcp, udp } from '../../../support/packets.ts'

const RAW = 101
const payloadOf = (bytes: Uint8Array): string => {
  const packet = decoded(bytes, RAW)
  return latin1(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd))
}

describe('decodeTcp', () => {
  test('reads numbers, flags and payload', () => {
    const segment = tcp({ sequence: 0xfffffffe, acknowledgement: 7, flags: 0x18, payload: ascii('hi') })
    expect(decoded(ipv4(6, segment), RAW)).toMatchObject({
      tcpSequence: 0xfffffffe,
      tcpAcknowledgement: 7,
      tcpFlags: 0x18,
      tcpWindow: 0xffff,
      transportHeaderLength: 20,
    })
    expect(payloadOf(ipv4(6, segment))).toBe('hi')
  })

  test('refuses a data offset under five words', () => {
    const segment = tcp({})
    segment[12] = 0x40
    expect(decoded(ipv4(6, segment), RAW)).toMatchObject({ transport: false, events: PacketEvent.badLength })
  })
})

describe('decodeUdp', () => {
  test('ends the payload where the length says', () => {
    expect(payloadOf(ipv4(17, [...udp(1, 2, ascii('abc')), 9, 9]))).toBe('abc')
  })

  test('refuses a length smaller than the header', () => {
    const packet = decoded(ipv4(17, udp(1, 2, ascii('abc'), 7)), RAW)
    expect(packet).toMatchObject({ transport: false, events: PacketEvent.badLength })
  })

  test('keeps what there is of a datagram that claims more', () => {
    expect(payloadOf(ipv4(17, udp(1, 2, ascii('abc'), 100)))).toBe('abc')
  })
})

describe('decodeIcmp', () => {
  test('reads an echo request', () => {
    expect(decoded(ipv4(1, [8, 0, 0, 0, 0x12, 0x34, 0, 5, 1, 2]), RAW)).toMatchObject({
      icmpType: 8,
      icmpCode: 0,
      icmpId: 0x1234,
      icmpSequence: 5,
    })
  })

  test('gives messages without an identifier none', () => {
    expect(decoded(ipv4(1, [3, 1, 0, 0, 0x12, 0x34, 0, 5]), RAW)).toMatchObject({ icmpType: 3, icmpCode: 1, icmpId: 0 })
  })
})
