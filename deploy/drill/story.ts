/**
 * The story, act by act: a quiet stretch raises nothing; a brute force, a login and a defaced portal become one
 * incident; the agent is killed with -9 in the middle; other things happen elsewhere; Mẫu 03 opens already filled.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IncidentDetail } from '../../collector/serve/views.ts'
import { playLog } from './log-player.ts'
import { count, narrator } from './narrator.ts'
import type { Program } from './program.ts'
import type { Recording } from './recording.ts'
import type { Theatre } from './theatre.ts'
import { inHanoi, type Seen } from './verdict.ts'

/** A recording's place in the drill. Its times keep their spacing; it ends, in its own time, when it has been played. */
export interface Scene {
  readonly recording: Recording
  readonly playAtMs: number
  readonly endAtMs: number
  readonly startAtMs: number
  readonly speed: number
}

/** Scenes one after another (those of one act together), from `fromMs`; `acts` pairs recordings with seconds on stage. */
export function schedule(
  acts: readonly { recordings: readonly Recording[]; seconds: number }[],
  fromMs: number,
): Scene[][] {
  let at = fromMs
  return acts.map(({ recordings, seconds }) => {
    const endAtMs = at + seconds * 1000
    const scenes = recordings.map(recording => sceneOf(recording, at, endAtMs))
    at = endAtMs + 1000
    return scenes
  })
}

/** A recording longer than its time on stage is hurried; a shorter one waits for its turn and is never slowed. */
function sceneOf(recording: Recording, fromMs: number, endAtMs: number): Scene {
  const lengthMs = Math.max(recording.lastMs - recording.firstMs, 1)
  const playAtMs = Math.max(fromMs, endAtMs - lengthMs)
  const startAtMs = endAtMs - lengthMs
  return { recording, playAtMs, endAtMs, startAtMs, speed: lengthMs / (endAtMs - playAtMs) }
}

/** The agent's sources for all scenes: captures read as if they happened now, logs followed as their programs write them. */
export function sourcesOf(scenes: readonly Scene[], folder: string): object[] {
  const captures = scenes.flatMap(({ recording, startAtMs, playAtMs, speed }) =>
    recording.captures.map(path => ({
      type: 'capture_file',
      name: `${recording.name} packets`,
      path,
      asIfNow: { startAt: new Date(startAtMs).toISOString(), playAt: new Date(playAtMs).toISOString(), speed },
    })),
  )
  const logs = new Map(
    scenes.flatMap(({ recording }) =>
      recording.logs.map(({ file, host, format }) => [
        file,
        {
          type: 'log_tail',
          name: file,
          path: join(folder, 'logs', file),
          format,
          zone: '+00:00',
          startAt: 'beginning',
          ...(host && { host }),
        },
      ]),
    ),
  )
  return [...captures, ...logs.values()]
}

/** The agent on stage: killed and started again, so the one that runs is looked up each time. */
export interface RunningAgent {
  program: Program
}

export interface Told {
  readonly theatre: Theatre
  readonly acts: readonly (readonly Scene[])[]
  readonly agent: RunningAgent
  readonly signal: AbortSignal
}

export async function tell({ theatre, acts, agent, signal }: Told): Promise<void> {
  const [quiet = [], breakIn = [], elsewhere = []] = acts

  const [packets, lines] = [count(sum(quiet, 'packets')), count(sum(quiet, 'lines'))]
  narrator.act(
    `1/4 Quãng yên tĩnh: ${packets.vi} gói tin, ${lines.vi} dòng nhật ký của các chương trình làm việc bình thường.`,
    `A quiet stretch: ${packets.en} packets and ${lines.en} lines of programs at their ordinary work.`,
  )
  await play(quiet, theatre, signal)
  if (signal.aborted) return
  const raised = (await theatre.client.alerts()).length
  narrator.say(
    `→ ${raised} cảnh báo. Khi yên tĩnh, hệ thống phải im lặng.`,
    `→ ${raised} alerts. Quiet must stay silent.`,
  )

  narrator.act(
    '2/4 Dò mật khẩu SSH, đăng nhập được, rồi trang chủ cổng thông tin bị thay đổi.',
    'SSH passwords are guessed, a login succeeds, then the portal’s front page is defaced.',
  )
  const killed = killInTheMiddle(breakIn, theatre, agent, signal)
  await play(breakIn, theatre, signal)
  await killed
  if (signal.aborted) return

  narrator.act(
    '3/4 Cùng lúc ở nơi khác: dò quét web và chèn mã SQL, quét cổng, đường hầm DNS, mã độc gọi về.',
    'Meanwhile elsewhere: a web scan with SQL injection, a port scan, a DNS tunnel, a beacon calling home.',
  )
  await play(elsewhere, theatre, signal)
}

const sum = (scenes: readonly Scene[], what: 'packets' | 'lines'): number =>
  scenes.reduce((total, { recording }) => total + recording[what], 0)

async function play(scenes: readonly Scene[], theatre: Theatre, signal: AbortSignal): Promise<void> {
  const ends = Math.max(...scenes.map(({ endAtMs }) => endAtMs))
  const show = setInterval(
    () => narrator.progress(`… ${Math.max(0, Math.ceil((ends - Date.now()) / 1000))} giây nữa · seconds to go`),
    500,
  )
  try {
    await Promise.all(
      scenes.flatMap(({ recording, ...scene }) =>
        recording.logs.map(({ file, text }) =>
          playLog(text, join(theatre.folder, 'logs', file), { recordedFromMs: recording.firstMs, ...scene }, signal),
        ),
      ),
    )
    await sleep(Math.max(0, ends - Date.now()), undefined, { signal }).catch(() => undefined)
  } finally {
    clearInterval(show)
    narrator.progressEnd()
  }
}

async function killInTheMiddle(
  scenes: readonly Scene[],
  theatre: Theatre,
  agent: RunningAgent,
  signal: AbortSignal,
): Promise<void> {
  const [from, to] = [Math.min(...scenes.map(scene => scene.playAtMs)), Math.max(...scenes.map(scene => scene.endAtMs))]
  await sleep(Math.max(0, (from + to) / 2 - Date.now()), undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  await agent.program.kill()
  narrator.say(
    `✂ kill -9 tác tử (pid ${agent.program.pid}) ngay giữa chừng …`,
    `✂ kill -9 of the agent (pid ${agent.program.pid}) in the middle …`,
  )
  await sleep(1500, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  agent.program = await theatre.startAgent()
  narrator.say(
    `… chạy lại (pid ${agent.program.pid}): đọc tiếp từ điểm đã ghi trên đĩa cùng với các cảnh báo.`,
    `… started again (pid ${agent.program.pid}): it goes on from the point that stands on disk beside its alerts.`,
  )
}

/** Waits until `enough` says so about what the console shows, and then a little, so that what is too much shows as well. */
export async function settle(
  theatre: Theatre,
  enough: (seen: Seen) => boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<Seen> {
  const until = Date.now() + withinMs
  let seen = await look(theatre)
  while (!enough(seen) && Date.now() < until && !signal.aborted) {
    await sleep(500, undefined, { signal }).catch(() => undefined)
    seen = await look(theatre)
  }
  await sleep(2500, undefined, { signal }).catch(() => undefined)
  return signal.aborted ? seen : look(theatre)
}

async function look({ client }: Theatre): Promise<Seen> {
  const { incidents } = await client.incidents()
  return { alerts: await client.alerts(), incidents: await Promise.all(incidents.map(({ id }) => client.incident(id))) }
}

/** Act four: the incident with its deadline and the report, filled in as far as facts go. */
export async function showReport(theatre: Theatre, incident: IncidentDetail): Promise<void> {
  const { summary } = incident
  narrator.act('4/4 Một sự cố, một thời hạn, một báo cáo.', 'One incident, one deadline, one report.')
  narrator.say(
    `${summary.id}: ${summary.title.vi} — ${summary.alertCount} cảnh báo gom thành một sự cố.`,
    `${summary.title.en} — ${summary.alertCount} alerts became one incident.`,
  )
  const next = summary.nextClock
  if (next?.conservativeAt) {
    narrator.say(
      `⏰ ${next.title.vi}: trước ${inHanoi(next.conservativeAt)}. ${next.arithmetic.vi}`,
      `⏰ ${next.title.en}: before ${inHanoi(next.conservativeAt)}. ${next.arithmetic.en}`,
    )
    if (next.notConfirmed)
      narrator.say(`Chưa xác nhận: ${next.notConfirmed.vi}`, `Not confirmed: ${next.notConfirmed.en}`)
  }
  const form = await theatre.client.report(summary.id, 'tt20_mau_03')
  const fields = form.sections.flatMap(section => section.fields)
  const missing = fields.filter(({ code }) => form.missing.includes(code))
  narrator.say(
    `Mẫu 03 đã điền ${fields.filter(({ value }) => value !== null).length}/${fields.length} mục; còn thiếu ${missing.length} mục bắt buộc: ${missing.map(({ label }) => label.vi).join('; ')}.`,
    `Mẫu 03 has ${fields.filter(({ value }) => value !== null).length} of ${fields.length} fields filled; ${missing.length} compulsory ones are missing: ${missing.map(({ label }) => label.en).join('; ')}.`,
  )
}
