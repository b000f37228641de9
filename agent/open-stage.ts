/** A source of the configuration, opened, with the detector that reads it. */
import { logTail } from './capture/log-tail.ts'
import { pcapFile } from './capture/pcap-file.ts'
import type { SourceConfig } from './config-schema.ts'
import type { RuleSet } from './rule-set.ts'
import type { Stage } from './source-runner.ts'

export function openStage(source: SourceConfig, rules: () => RuleSet): Stage {
  if (source.type === 'log_tail') {
    const { name, path, startAt, host } = source
    return {
      source: logTail({ name, path, startAt }),
      makeDetector: () => rules().lineDetector(source),
      restartable: true,
      host,
    } as Stage
  }
  if (source.type === 'capture_file') {
    const { name, path, asIfNow } = source
    const replay = asIfNow && { startUs: Date.now() * 1_000, speed: asIfNow.speed }
    return {
      source: pcapFile({ name, path, asIfNow: replay }),
      makeDetector: () => rules().packetDetector(source),
      restartable: path !== '-',
    } as Stage
  }
  throw new Error(`${source.name}: ${source.type} is not wired yet`)
}
