import type { AgentRecord } from '../store/agents.ts'
import type { Identity } from '../store/identities.ts'
import { speak } from './speak.ts'
import { withStore } from './store-of.ts'

interface Options {
  readonly config: string
  readonly json?: boolean
}

/** Read from the store alone, so it works whether the collector runs or not. */
export async function listAgents({ config, json }: Options): Promise<number> {
  const rows = await withStore(config, async store => {
    const found = []
    for (const agent of await store.agents.list()) found.push(rowOf(agent, await store.identities.of(agent.id)))
    return found
  })
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(table(rows))
  return 0
}

type Row = ReturnType<typeof rowOf>

const rowOf = ({ id, state, organisation, group, heartbeatAt }: AgentRecord, identities: readonly Identity[]) => ({
  agent: id,
  state,
  organisation,
  group,
  heardAt: instant(heartbeatAt),
  keys: identities.map(({ keyId, state, hostName, requestedAt, expiresAt, revokedBecause }) => ({
    keyId,
    state,
    hostName,
    requestedAt: instant(requestedAt),
    expiresAt: instant(expiresAt),
    revokedBecause,
  })),
})

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return speak({ vi: 'Chưa có tác tử nào.', en: 'There are no agents.' })
  return rows.flatMap(row => [line(row), ...row.keys.map(keyLine)]).join('\n')
}

function line({ agent, state, organisation, group, heardAt }: Row): string {
  const heard = heardAt ?? speak({ vi: 'chưa bao giờ', en: 'never' })
  const told = speak({
    vi: `đơn vị ${organisation}  nhóm ${group}  nghe lần cuối ${heard}`,
    en: `organisation ${organisation}  group ${group}  last heard ${heard}`,
  })
  return `${agent}  ${wordOf(state)}  ${told}`
}

function keyLine({ keyId, state, hostName, expiresAt, revokedBecause }: Row['keys'][number]): string {
  const until = expiresAt && speak({ vi: `đến ${expiresAt}`, en: `until ${expiresAt}` })
  return `  ${keyId}  ${[wordOf(state), hostName, until, revokedBecause].filter(Boolean).join('  ')}`
}

const wordOf = (state: Identity['state']): string =>
  ({
    pending: speak({ vi: 'CHỜ DUYỆT', en: 'WAITS FOR APPROVAL' }),
    active: speak({ vi: 'đang dùng', en: 'active' }),
    revoked: speak({ vi: 'đã thu hồi', en: 'revoked' }),
  })[state]
