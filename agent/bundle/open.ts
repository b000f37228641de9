/** Bundles of the configuration, opened: from the shelf on the disk and over the control link. */
import { join } from 'node:path'
import type { AgentConfig } from '../config-schema.ts'
import type { LiveRules } from '../live-rules.ts'
import type { RuleSet } from '../rule-set.ts'
import { diskFiles } from '../spool/files.ts'
import { signingKeyOf } from '../wire/index.ts'
import { type BundleEvents, BundleRunner, type GetBundle } from './runner.ts'
import { BundleShelf } from './shelf.ts'

export interface BundleWiring {
  /** PEM of the collector's bundle key, as it lies in the identity folder. */
  readonly bundleKey: string
  readonly rules: LiveRules
  readonly loadRules: (rules: AgentConfig['rules']) => Promise<RuleSet>
  readonly get: GetBundle
  readonly events: BundleEvents
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Resolves when the last good bundle is at work. @throws when the key or the folder can't be used. */
export async function openBundles(config: AgentConfig, wiring: BundleWiring): Promise<BundleRunner> {
  const key = signingKeyOf(wiring.bundleKey)
  if (!key) throw new Error('bundle.pem of the identity folder holds no Ed25519 public key: enrol the agent again')
  const { limitBytes } = config.bundles
  const folder = config.bundles.folder ?? join(config.spool.folder, 'bundles')
  const trust = { agent: config.agent.id, key, limitBytes }
  const runner = new BundleRunner({
    shelf: await BundleShelf.open({ files: diskFiles, folder, trust }),
    unpackedFolder: join(folder, 'unpacked'),
    limitBytes,
    ownRules: config.rules,
    tryDetectors: rules => tryDetectors(config, rules),
    ...wiring,
  })
  await runner.start()
  return runner
}

/** One source of each kind is enough: detectors differ by source only in what they are told of it. */
function tryDetectors({ sources }: AgentConfig, rules: RuleSet): void {
  const log = sources.find(source => source.type === 'log_tail')
  const packets = sources.find(source => source.type !== 'log_tail')
  if (log) rules.lineDetector(log)
  if (packets) rules.packetDetector(packets)
}
