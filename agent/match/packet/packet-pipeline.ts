/**
 * Batches of packets through decoding, flows and rules: the one place where these are wired for matching.
 *
 * `onPacket` sees each packet after its rules were evaluated, `onFlowEnd` each flow when it is over.
 */
import type { Rule } from '../../../rules/language/suricata/index.ts'
import type { PacketBatch } from '../../capture/source.ts'
import type { Flow } from '../../decode/flow/flow.ts'
import { type EndReason, FlowTable } from '../../decode/flow/flow-table.ts'
import { checksumsValid } from '../../decode/packet/checksum.ts'
import { decodePacket } from '../../decode/packet/decode.ts'
import { Packet } from '../../decode/packet/packet.ts'
import { type MatchSink, PacketEngine } from './packet-engine.ts'

export interface PipelineOptions {
  readonly rules: readonly Rule[]
  readonly onMatch: MatchSink
  readonly onPacket?: (packet: Packet) => void
  readonly onFlowEnd?: (flow: Flow, reason: EndReason) => void
  /** Leaves packets with a wrong checksum out. */
  readonly checksums?: boolean
}

export class PacketPipeline {
  /** Position in the batch at work; what a flow's end reveals belongs to the packet that showed it was over. */
  index = 0
  #malformed = 0
  #badChecksums = 0
  readonly #packet = new Packet()
  readonly #engine: PacketEngine
  readonly #flows: FlowTable
  readonly #options: PipelineOptions

  constructor(options: PipelineOptions) {
    this.#options = options
    this.#engine = new PacketEngine(options.rules, options.onMatch)
    this.#flows = new FlowTable({
      inspect: (flow, direction) => this.#engine.flush(flow, direction),
      ended: (flow, reason) => options.onFlowEnd?.(flow, reason),
    })
  }

  process(batch: PacketBatch): void {
    const packet = this.#packet
    for (let i = 0; i < batch.count; i++) {
      this.index = i
      decodePacket(packet, batch, i)
      if (packet.events !== 0) this.#malformed++
      if (this.#options.checksums && !checksumsValid(packet)) {
        this.#badChecksums++
        continue
      }
      this.#flows.process(packet)
      this.#engine.process(packet)
      this.#options.onPacket?.(packet)
    }
  }

  /** The input is over: every flow ends and is inspected for the last time. */
  finish(): void {
    this.#flows.finish()
  }

  counters(): Readonly<Record<string, number>> {
    return {
      ...this.#engine.counters(),
      ...this.#flows.counters(),
      malformed: this.#malformed,
      bad_checksums: this.#badChecksums,
    }
  }
}
