import { AgentId, COLLECTOR_ID, GroupName } from '../../agent/wire/index.ts'
import { type CollectorConfig, hostPort } from '../config-schema.ts'
import { openFleet } from '../fleet/fleet.ts'
import {
  addToken as add,
  MAX_TOKEN_HOURS,
  MAX_TOKEN_USES,
  removeToken as remove,
  type WantedToken,
} from '../fleet/token.ts'
import { GROUP_WORDS } from './agent-decide.ts'
import { knows, noOrganisation } from './organisation-words.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

interface AddOptions {
  readonly config: string
  readonly agent?: string
  readonly organisation?: string
  readonly group: string
  readonly uses: string
  readonly hours: string
  readonly approval?: string
  readonly url?: string
  readonly tokenOnly?: boolean
}

const now = () => new Date()
const me = () => ({ actor: operator(), address: '' })

export async function addToken(options: AddOptions): Promise<number> {
  const problems = problemsOf(options)
  if (problems.length > 0) {
    for (const problem of problems) console.error(speak(problem))
    return 2
  }
  const made = await withStore(options.config, async (store, config) => {
    if (!knows(config, options.organisation)) return null
    const fleet = await openFleet(config, now())
    const wanted = wantedBy(options, config)
    const { token } = await add({ store, fleet, now }, wanted, me())
    return { token, url: options.url ?? addressOf(config) }
  })
  if (!made) return noOrganisation(options.organisation)
  const { token, url } = made
  if (options.tokenOnly) {
    console.log(token)
    return 0
  }
  const run = `vonggac agent enroll --collector ${url} --token ${token}${options.agent ? ` --id ${options.agent}` : ''}`
  console.log(
    speak({
      vi: `Chạy trên máy cần ghi danh (mã chỉ hiện một lần này):\n\n  ${run}\n`,
      en: `Run on the host (the token is shown this once):\n\n  ${run}\n`,
    }),
  )
  return 0
}

function problemsOf({ agent, group, uses, hours, approval }: AddOptions): { vi: string; en: string }[] {
  const problems = []
  const within = (text: string, most: number) => /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most
  if (agent !== undefined && (!AgentId.safeParse(agent).success || agent.toLowerCase() === COLLECTOR_ID))
    problems.push({ vi: `«${agent}» không dùng làm tên tác tử được.`, en: `'${agent}' can't be an agent's id.` })
  if (!GroupName.safeParse(group).success) problems.push(GROUP_WORDS)
  if (!within(uses, MAX_TOKEN_USES))
    problems.push({ vi: `--uses: từ 1 đến ${MAX_TOKEN_USES}.`, en: `--uses: 1 to ${MAX_TOKEN_USES}.` })
  if (!within(hours, MAX_TOKEN_HOURS))
    problems.push({ vi: `--hours: từ 1 đến ${MAX_TOKEN_HOURS}.`, en: `--hours: 1 to ${MAX_TOKEN_HOURS}.` })
  if (approval !== undefined && !['manual', 'automatic'].includes(approval))
    problems.push({ vi: '--approval manual | automatic', en: '--approval manual | automatic' })
  return problems
}

const wantedBy = (
  { agent, organisation, group, uses, hours, approval }: AddOptions,
  { enrolment, organisation: own }: CollectorConfig,
): WantedToken => ({
  agent: agent ?? null,
  organisation: organisation ?? own.id,
  group,
  uses: Number(uses),
  hours: Number(hours),
  approval: (approval as WantedToken['approval'] | undefined) ?? enrolment.approval,
})

/** Where agents find this collector, as far as its configuration tells. */
function addressOf({ ingest }: CollectorConfig): string {
  const { host, port } = hostPort(ingest.listen)
  const name = ingest.names[0] ?? (['0.0.0.0', '::'].includes(host) ? 'localhost' : host)
  return `https://${name.includes(':') ? `[${name}]` : name}:${port}`
}

export async function listTokens({ config }: { readonly config: string }): Promise<number> {
  const tokens = await withStore(config, store => store.enrolmentTokens.list(now().getTime()))
  if (tokens.length === 0) console.log(speak({ vi: 'Không có mã ghi danh nào.', en: 'There are no tokens.' }))
  for (const { hash, agent, organisation, group, approval, usesLeft, expiresAt, madeBy } of tokens)
    console.log(
      [
        hash.slice(0, 16),
        agent ?? '*',
        organisation,
        speak({ vi: `nhóm ${group}`, en: `group ${group}` }),
        approval,
        speak({ vi: `còn ${usesLeft} lần`, en: `uses left ${usesLeft}` }),
        speak({ vi: `đến ${at(expiresAt)}`, en: `until ${at(expiresAt)}` }),
        madeBy,
      ].join('  '),
    )
  return 0
}

const at = (instant: number): string => new Date(instant).toISOString()

export async function removeToken(id: string, { config }: { readonly config: string }): Promise<number> {
  const removed = await withStore(config, store => remove({ store, now }, id, me()))
  if (removed) console.log(speak({ vi: 'Đã huỷ mã ghi danh.', en: 'The token is removed.' }))
  else console.error(speak({ vi: `Không có mã ${id}.`, en: `There is no token ${id}.` }))
  return removed ? 0 : 2
}
