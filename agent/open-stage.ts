/** A source of the configuration, opened, with the detector that reads it. */
import type { AsIfNow } from './capture/drill-clock.ts'
import { type InterfaceStatistics, networkInterface } from './capture/interface.ts'
import { type LogTailState, logTail } from './capture/log-tail.ts'
import { pcapFile } from './capture/pcap-file.ts'
import type { CaptureFile, SourceConfig } from './config-schema.ts'
import type { RuleSet } from './rule-set.ts'
import type { Stage } from './source-runner.ts'

export function openStage(source: SourceConfig, rules: () => RuleSet): Stage {
  if (source.type === 'log_tail') {
    const { name, path, startAt, host } = source
    const tail = logTail({ name, path, startAt })
    return {
      source: tail,
      makeDetector: () => rules().lineDetector(source),
      restartable: true,
      host,
      counters: () => tailCounters(tail.state()),
      expectEveryMs: milliseconds(source.expectEverySeconds),
      turnedAtMs: () => tail.state().turnedAtMs,
      missed: () => ({ kernelDrops: 0, overload: 0, filesLost: tail.state().filesLost }),
      trouble: () => tailTrouble(tail.state()),
    } as Stage
  }
  if (source.type === 'capture_file') {
    const { name, path, asIfNow } = source
    const replay = asIfNow && asIfNowOf(asIfNow)
    return {
      source: pcapFile({ name, path, asIfNow: replay }),
      makeDetector: () => rules().packetDetector(source),
      restartable: path !== '-',
    } as Stage
  }
  const { name, device, filter, promiscuous, snapLengthBytes: snapLength, bufferBytes } = source
  const capture = networkInterface({ name, device, filter, promiscuous, snapLength, bufferBytes })
  return {
    source: capture,
    makeDetector: () => rules().packetDetector(source),
    restartable: false,
    counters: () => ({ ...capture.statistics() }),
    expectEveryMs: milliseconds(source.expectEverySeconds),
    turnedAtMs: () => capture.heardAtMs(),
    missed: () => missedBy(capture.statistics()),
  } as Stage
}

const milliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1_000)

const missedBy = (statistics: InterfaceStatistics | undefined) => ({
  kernelDrops: (statistics?.droppedByKernel ?? 0) + (statistics?.droppedByDevice ?? 0),
  overload: statistics?.droppedBacklog ?? 0,
  filesLost: 0,
})

/** A start that isn't named is now; the checkpoint keeps it for later starts. */
function asIfNowOf({ speed, startAt, playAt }: NonNullable<CaptureFile['asIfNow']>): AsIfNow {
  const startUs = (startAt === undefined ? Date.now() : Date.parse(startAt)) * 1000
  return { startUs, speed, ...(playAt !== undefined && { playUs: Date.parse(playAt) * 1000 }) }
}

const tailCounters = ({ linesCut, linesReplayed, rotations, filesLost }: LogTailState) => ({
  lines_cut: linesCut,
  lines_replayed: linesReplayed,
  rotations,
  files_lost: filesLost,
})

function tailTrouble({ state, error = '' }: LogTailState): ReturnType<NonNullable<Stage['trouble']>> {
  if (state === 'error') return { state: 'failed', error }
  return state === 'waiting' && error !== '' ? { state: 'waiting', error } : undefined
}
