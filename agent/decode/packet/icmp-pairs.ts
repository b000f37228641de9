/** Which ICMP message answers which: RFC 792, 950, 1256, 4443, 4861, 2710, 4620, 6275. Either way round. */
import { Protocol } from './packet.ts'

const pair = (a: number, b: number): [number, number][] => [
  [a, b],
  [b, a],
]

const icmpPairs = new Map([...pair(8, 0), ...pair(13, 14), ...pair(15, 16), ...pair(17, 18), ...pair(10, 9)])

const icmpV6Pairs = new Map([
  ...pair(128, 129),
  ...pair(133, 134),
  ...pair(135, 136),
  ...pair(130, 131),
  ...pair(139, 140),
  ...pair(144, 145),
])

/** The type of the answer (or of what is answered); undefined for messages that stand alone. */
export const icmpCounterpart = (protocol: number, type: number): number | undefined =>
  (protocol === Protocol.icmp ? icmpPairs : icmpV6Pairs).get(type)
