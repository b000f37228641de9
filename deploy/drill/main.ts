/**
 * The drill: `deploy/demo` runs it after the build.
 *
 *   --once            unattended: prints the table, exits 0 only if exactly what was to be detected was detected
 *   --console-port N  where the console listens (any free port when not said)
 *   --keep            leave the drill's folder behind, for looking at
 *   --kafka           alerts go through a real Kafka broker that the drill starts
 *   --figures FILE    write what was measured, as JSON
 */
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFigures } from './figures.ts'
import { type DrillBroker, startBroker } from './kafka-broker.ts'
import { narrator } from './narrator.ts'
import type { Program } from './program.ts'
import { loadRecording, type Recording } from './recording.ts'
import { type RunningAgent, schedule, settle, showReport, sourcesOf, tell } from './story.ts'
import { openTheatre, type Theatre } from './theatre.ts'
import { differences, loadExpected, table } from './verdict.ts'

const ACTS = [
  { names: ['quiet'], seconds: 10 },
  { names: ['break-in'], seconds: 14 },
  { names: ['web-scan', 'port-scan', 'dns-tunnel', 'beacon'], seconds: 9 },
]

/** Between writing the agent's configuration and the first act: the agent is up by then. */
const CURTAIN_MS = 2500
const SETTLE_MS = 45_000
const INTERRUPTED = 130

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    kafka: { type: 'boolean', default: false },
    figures: { type: 'string' },
    'console-port': { type: 'string', default: '0' },
  },
})
const startedMs = Date.now()
const top = join(import.meta.dirname, '../../..')
const load = (name: string): Promise<Recording> => loadRecording(join(top, 'rules/samples'), name)
const stop = new AbortController()
// Every time, not once: an impatient second Ctrl-C must not leave the drill's programs behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
// The terminal, or the program that this is piped to, may go away before the end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.abort())

process.exitCode = await drill()

function interrupt(): void {
  if (stop.signal.aborted) return
  stop.abort()
  narrator.say('Đang dừng và dọn dẹp …', 'Stopping and cleaning up …')
}

async function drill(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-drill-'))
  let collector: Program | undefined
  let agent: RunningAgent | undefined
  let broker: DrillBroker | undefined
  try {
    narrator.banner()
    if (values.kafka) broker = await startBroker(folder)
    if (stop.signal.aborted) return INTERRUPTED
    narrator.say('Đang dựng bộ thu thập và tác tử …', 'Setting up a collector and an agent …')
    await mkdir(join(folder, 'logs'), { recursive: true })
    const acts = await Promise.all(
      ACTS.map(async ({ names, seconds }) => ({ seconds, recordings: await Promise.all(names.map(load)) })),
    )
    const theatre = await openTheatre(
      { top, folder, broker: broker?.address },
      Number(values['console-port']),
      started => {
        collector = started
      },
    )
    if (stop.signal.aborted) return INTERRUPTED
    if (!values.once) await invite(theatre)

    const scenes = schedule(acts, Date.now() + CURTAIN_MS)
    agent = { program: await theatre.startAgent(sourcesOf(scenes.flat(), folder)) }
    await tell({ theatre, acts: scenes, agent, signal: stop.signal })
    return stop.signal.aborted ? INTERRUPTED : await conclude(theatre, agent, collector)
  } catch (error) {
    if (stop.signal.aborted) return INTERRUPTED
    narrator.wrong([(error as Error).message])
    return 1
  } finally {
    await agent?.program.end()
    await collector?.end()
    await broker?.end()
    if (values.keep) narrator.plain(`\n${folder}`)
    else await rm(folder, { recursive: true, force: true })
  }
}

async function conclude(theatre: Theatre, agent: RunningAgent, collector: Program | undefined): Promise<number> {
  const expected = await loadExpected(join(top, 'deploy/drill/expected.yaml'))
  const seen = await settle(theatre, now => differences(expected, now).length === 0, SETTLE_MS, stop.signal)
  if (stop.signal.aborted) return INTERRUPTED
  if (values.figures && collector)
    await writeFigures(values.figures, { startedMs, seen, agent: agent.program, collector })
  const main = seen.incidents.find(({ summary }) => summary.victims.includes(expected.incidents[0]?.victim ?? ''))
  if (main) await showReport(theatre, main)
  narrator.plain(`\n${table(seen)}\n`)
  const wrong = differences(expected, seen)
  if (wrong.length > 0) {
    narrator.say('Kết quả KHÁC với điều phải phát hiện:', 'The result DIFFERS from what was to be detected:')
    narrator.wrong(wrong)
  } else
    narrator.say(
      '✓ Phát hiện đúng và đủ, không mất cảnh báo nào.',
      '✓ Exactly what was to be detected was detected; no alert was lost.',
    )
  if (!values.once) await stay(theatre)
  return wrong.length === 0 ? 0 : 1
}

/** Until Ctrl-C the console stays open for looking around. */
async function stay(theatre: Theatre): Promise<void> {
  await invite(theatre)
  narrator.say(
    'Ctrl-C để kết thúc buổi diễn tập; mọi thứ của nó sẽ được dọn sạch.',
    'Ctrl-C ends the drill and removes everything it made.',
  )
  if (!stop.signal.aborted) await once(stop.signal, 'abort')
}

async function invite(theatre: Theatre): Promise<void> {
  narrator.act('Màn hình trực (đăng nhập một lần):', 'The console (one-time sign-in):')
  narrator.plain(`  ${await theatre.signInLink()}`)
  const port = new URL(theatre.console).port
  if (process.env['SSH_CONNECTION'])
    narrator.say(
      `Đang ở máy khác? Mở đường trước: ssh -L ${port}:127.0.0.1:${port} MÁY-NÀY`,
      `Sitting at another machine? Open the way first: ssh -L ${port}:127.0.0.1:${port} THIS-HOST`,
    )
}
