/** The batch a capture source fills and hands out again and again: no allocation after the first. */
import type { Checkpoint, PacketBatch } from './source.ts'

export class PacketBatchBuilder implements PacketBatch {
  readonly kind = 'packets'
  bytes: Uint8Array = new Uint8Array(0)
  count = 0
  replayed = 0
  checkpoint: Checkpoint | undefined = undefined
  firstNumber = 1
  readonly capacity: number
  readonly offsets: Uint32Array
  readonly lengths: Uint32Array
  readonly originalLengths: Uint32Array
  readonly times: Float64Array
  readonly linkTypes: Uint16Array

  constructor(capacity: number) {
    this.capacity = capacity
    this.offsets = new Uint32Array(capacity)
    this.lengths = new Uint32Array(capacity)
    this.originalLengths = new Uint32Array(capacity)
    this.times = new Float64Array(capacity)
    this.linkTypes = new Uint16Array(capacity)
  }

  get full(): boolean {
    return this.count === this.capacity
  }

  /** Empties the batch; the next packet added has this number. */
  begin(bytes: Uint8Array, firstNumber: number): void {
    this.bytes = bytes
    this.count = 0
    this.replayed = 0
    this.checkpoint = undefined
    this.firstNumber = firstNumber
  }

  add(offset: number, length: number, originalLength: number, timeUs: number, linkType: number): void {
    const i = this.count++
    this.offsets[i] = offset
    this.lengths[i] = length
    this.originalLengths[i] = originalLength
    this.times[i] = timeUs
    this.linkTypes[i] = linkType
  }
}
