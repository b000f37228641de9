import { describe, expect, test } from 'vitest'
import { decoded, ipv4, tcp } from '../../../support/packets.ts'

const datagram = ipv4(6, tcp({ sourcePort: 1234, destinationPort: 443 }))
const cooked = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x08, 0x00]
const cooked2 = [0x08, 0x00, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]

describe('decodeLink', () => {
  test.each([
    ['raw IP', 101, []],
    ['BSD loopback', 0, [2, 0, 0, 0]],
    ['OpenBSD loopback', 108, [0, 0, 0, 2]],
    ['Linux cooked', 113, cooked],
    ['Linux cooked, version 2', 276, cooked2],
  ] as const)('finds IP behind %s', (_, linkType, header) => {
    expect(decoded(Uint8Array.of(...header, ...datagram), linkType)).toMatchObject({
      ipVersion: 4,
      etherType: 0x0800,
      destinationPort: 443,
    })
  })
})
