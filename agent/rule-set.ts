/** All rules at work, as one thing that is loaded and replaced as a whole. */

import type { LineBatch, PacketBatch } from './capture/source.ts'
import type { CaptureFile, Interface, LogTail } from './config-schema.ts'
import type { Detector, RefusedRule } from './match/detection.ts'

export interface RuleSet {
  /** SHA-256 over the rule files as loaded. */
  readonly hash: string
  readonly loaded: number
  /** How many of `loaded` each language gave. */
  readonly loadedOf: { readonly suricata: number; readonly sigma: number }
  /** The files they were read from. */
  readonly files: readonly string[]
  readonly refused: readonly RefusedRule[]
  packetDetector(source: CaptureFile | Interface): Detector<PacketBatch>
  lineDetector(source: LogTail): Detector<LineBatch>
}
