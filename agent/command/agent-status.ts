/** `vonggac agent status`: what the running agent wrote of itself, and plainly whether it runs at all. */
import { troubleOf } from '../agent-health.ts'
import { readConfig } from '../config.ts'
import { diskFiles } from '../spool/files.ts'
import { isAliveOnThisHost, lockOwner } from '../spool/lock.ts'
import { type AgentStatus, readStatus } from '../status-file.ts'
import { hostDetails } from './host-status.ts'
import { speak } from './speak.ts'

/** Older than this, a status of a living process says that it hangs. */
const STALE_MS = 10_000

/** @returns 0 when the agent runs and is healthy; 2 when it runs and something is wrong; 1 when it doesn't run or hangs. */
export async function statusCommand(configFile: string, json: boolean): Promise<number> {
  const { spool, heartbeatSeconds } = await readConfig(configFile)
  const owner = await lockOwner(diskFiles, spool.folder)
  const alive = owner !== undefined && (await isAliveOnThisHost(owner))
  const status = await readStatus(spool.folder)
  const own = status !== undefined && status.pid === owner?.pid
  const ageMs = status ? Date.now() - Date.parse(status.writtenAt) : undefined
  const state = !alive ? 'not_running' : own && ageMs !== undefined && ageMs < STALE_MS ? 'running' : 'not_answering'

  const heartbeatMs = status?.heartbeatMs ?? heartbeatSeconds * 1_000
  const troubles = state === 'running' && status ? troubleOf(status, heartbeatMs, Date.now()) : []
  if (json) console.log(JSON.stringify({ state, troubles: troubles.map(({ en }) => en), ...(status && { status }) }))
  else
    console.log(
      [
        headline(state, status),
        ...troubles.map(trouble => `! ${speak(trouble)}`),
        ...(status ? details(status) : []),
      ].join('\n'),
    )
  if (state !== 'running') return 1
  return troubles.length === 0 ? 0 : 2
}

function headline(state: 'running' | 'not_running' | 'not_answering', status: AgentStatus | undefined): string {
  if (state === 'running')
    return speak({
      vi: `Tác tử đang chạy (tiến trình ${status?.pid}).`,
      en: `The agent is running (process ${status?.pid}).`,
    })
  const last = status
    ? speak({ vi: ` Lần cuối ghi nhận: ${status.writtenAt}.`, en: ` Last heard of: ${status.writtenAt}.` })
    : ''
  if (state === 'not_running') return speak({ vi: 'Tác tử KHÔNG chạy.', en: 'The agent is NOT running.' }) + last
  return (
    speak({ vi: 'Tác tử có tiến trình nhưng KHÔNG trả lời.', en: 'The agent has a process but does NOT answer.' }) +
    last
  )
}

function details(status: AgentStatus): string[] {
  const { spool, rules, sources, heartbeatAcknowledgedAt, uplink } = status
  const never = speak({ vi: 'chưa lần nào', en: 'never' })
  return [
    `${speak({ vi: 'Tên', en: 'Name' })}: ${status.agent} (${status.productVersion})${status.drill ? ' · DIỄN TẬP / DRILL' : ''}`,
    `${speak({ vi: 'Luật', en: 'Rules' })}: ${rules.loaded} · ${speak({ vi: 'bị từ chối', en: 'refused' })} ${rules.refused} · ${rules.hash.slice(0, 16)}`,
    `${speak({ vi: 'Vùng đệm trên đĩa', en: 'Spool' })}: ${spool.state} · ${speak({ vi: 'đã tạo', en: 'made' })} ${spool.made} · ${speak({ vi: 'còn giữ', en: 'kept' })} ${spool.spooledAlerts} (${spool.spooledBytes} B)${spool.error ? ` · ${spool.error}` : ''}`,
    `${speak({ vi: 'Bộ thu thập trả lời nhịp gần nhất', en: 'Last acknowledged heartbeat' })}: ${heartbeatAcknowledgedAt ?? never}`,
    ...uplinkDetails(uplink),
    ...(status.host ? hostDetails(status.host) : []),
    ...Object.entries(spool.dropped).map(
      ([reason, count]) => `${speak({ vi: 'Mất', en: 'Dropped' })} (${reason}): ${count}`,
    ),
    ...sources.map(
      ({ name, type, state, itemsRead, lastReadAt, error }) =>
        `  ${name} (${type}): ${state} · ${itemsRead}${lastReadAt ? ` · ${lastReadAt}` : ''}${error ? ` · ${error}` : ''}`,
    ),
  ]
}

function uplinkDetails({ collector, transport, certificateExpiresAt, signingKey, uplinkError }: AgentStatus['uplink']) {
  const none = speak({
    vi: 'CHƯA CÓ: ghi danh bằng «vonggac agent enroll»',
    en: "NONE: enrol with 'vonggac agent enroll'",
  })
  const left = certificateExpiresAt && Date.parse(certificateExpiresAt) - Date.now()
  const late = speak({ vi: ' · ĐÃ HẾT HẠN', en: ' · EXPIRED' })
  const until = speak({ vi: 'chứng thư đến', en: 'certificate until' })
  const identity = left === undefined ? none : `${until} ${certificateExpiresAt}${Number(left) < 0 ? late : ''}`
  return [
    `${speak({ vi: 'Đường gửi', en: 'Uplink' })}: ${transport} · ${collector}${uplinkError ? ` · ${uplinkError}` : ''}`,
    `${speak({ vi: 'Danh tính', en: 'Identity' })}: ${identity}${signingKey && ` · ${signingKey.slice(0, 16)}`}`,
  ]
}
