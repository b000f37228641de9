/** Packet rules as a detector: batches of packets in, detections out. */
import { type AddressSet, parseAddresses, type Rule, ruleVariables } from '../../../rules/language/suricata/index.ts'
import type { PacketBatch } from '../../capture/source.ts'
import { printAddress } from '../../decode/packet/address.ts'
import { Protocol } from '../../decode/packet/packet.ts'
import type { Network } from '../../wire/index.ts'
import type { Detection, Detector } from '../detection.ts'
import { type AlertSides, entitiesOf } from './entities.ts'
import { evidenceOf, originalOf } from './evidence.ts'
import type { Match } from './packet-engine.ts'
import { PacketPipeline } from './packet-pipeline.ts'
import { evidenceLevelOf, ruleReference } from './rule-reference.ts'

export interface PacketDetectorOptions {
  readonly rules: readonly Rule[]
  /** As given to the rules; HOME_NET says which side of an alert is the protected one. */
  readonly variables?: Readonly<Record<string, string>>
  readonly checksums?: boolean
}

export interface PacketDetector extends Detector<PacketBatch> {
  /** The source has ended: what its last flows still hold. Indices are those of the last batch. */
  finish(): readonly Detection[]
}

export function packetDetector({ rules, variables = {}, checksums = false }: PacketDetectorOptions): PacketDetector {
  const home = homeNetwork(variables)
  let found: Detection[] = []
  const pipeline = new PacketPipeline({
    rules,
    checksums,
    onMatch: match => found.push(detectionOf(match, pipeline.index, home)),
  })
  const taken = (): readonly Detection[] => {
    const detections = found
    found = []
    return detections
  }
  return {
    process(batch) {
      pipeline.process(batch)
      return taken()
    },
    finish() {
      pipeline.finish()
      return taken()
    },
    counters: () => pipeline.counters(),
  }
}

const NOBODY: AddressSet = {
  any: false,
  negated: false,
  ranges4: [],
  reaches6: false,
  has4: () => false,
  has6: () => false,
}

/** A HOME_NET that can't be read refuses the rules that use it; here it protects nobody in particular. */
function homeNetwork(variables: Readonly<Record<string, string>>): AddressSet {
  const set = parseAddresses('$HOME_NET', ruleVariables(variables))
  return typeof set === 'string' ? NOBODY : set
}

function detectionOf(match: Match, index: number, home: AddressSet): Detection {
  const network = networkOf(match)
  const evidence = evidenceOf(match)
  const original = originalOf(match)
  const evidenceLevel = evidenceLevelOf(match.rule)
  return {
    index,
    occurredAtMs: Math.floor(match.packet.timeUs / 1000),
    rule: ruleReference(match.rule),
    entities: entitiesOf(match.rule, sidesOf(match, network), match.transaction, home),
    network,
    ...(evidence && { evidence }),
    ...(evidenceLevel && { evidenceLevel }),
    ...(original && { original: () => original }),
  }
}

function sidesOf({ flow }: Match, network: PacketNetwork): AlertSides {
  const { sourceIp, destinationIp } = network
  return { sourceIp, destinationIp, clientIp: flow?.clientIp ?? sourceIp, serverIp: flow?.serverIp ?? destinationIp }
}

const TRANSPORTS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'ipv6-icmp' }

/** A packet always says where it goes. */
type PacketNetwork = Network & { readonly destinationIp: string }

function networkOf({ packet, flow, direction }: Match): PacketNetwork {
  const ports = packet.protocol === Protocol.tcp || packet.protocol === Protocol.udp
  const version = packet.ipVersion === 6 ? 6 : 4
  const [sourceIp, destinationIp] =
    packet.bytes.length > 0 || !flow
      ? [
          printAddress(packet.bytes, packet.sourceAddressAt, version),
          printAddress(packet.bytes, packet.destinationAddressAt, version),
        ]
      : direction === 0
        ? [flow.clientIp, flow.serverIp]
        : [flow.serverIp, flow.clientIp]
  return {
    transport: TRANSPORTS[packet.protocol] ?? String(packet.protocol),
    sourceIp,
    destinationIp,
    ...(ports && { sourcePort: packet.sourcePort, destinationPort: packet.destinationPort }),
    ...(flow?.applicationProtocol &&
      flow.applicationProtocol !== 'failed' && { applicationProtocol: flow.applicationProtocol }),
    ...(flow && { communityId: flow.communityId(), flowId: String(flow.id) }),
  }
}
