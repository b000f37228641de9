import { describe, expect, test } from 'vitest'
import { PacketEvent } from '../../../../agent/decode/packet/packet.ts'
import { decoded, ethernet, ipv4, tcp, u16be } from '../../../support/packets.ts'

const tagged = (tags: number[], inner: Uint8Array): Uint8Array => {
  const [first = 0, ...rest] = tags
  const after = rest.flatMap(tag => [0x81, 0x00, ...u16be(tag)])
  return ethernet([...u16be(first), ...after, 0x08, 0x00, ...inner], 0x88a8)
}

describe('decodeNetwork', () => {
  test('reads the outer and inner tag of a QinQ frame', () => {
    expect(decoded(tagged([100, 0xe007], ipv4(6, tcp({}))))).toMatchObject({
      vlanCount: 2,
      vlan0: 100,
      vlan1: 7,
      transport: true,
    })
  })

  test('stops at more tags than anyone uses', () => {
    const packet = decoded(tagged([1, 2, 3, 4], ipv4(6, tcp({}))))
    expect(packet.events & PacketEvent.tooManyLayers).not.toBe(0)
    expect(packet.ipVersion).toBe(0)
  })
})
