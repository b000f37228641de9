/** A collector of an ISP at a time of the test's choosing, with a lead, and incidents as they come in over the wire. */
import type { Alert } from '../../agent/wire/index.ts'
import type { ClockView, IncidentDetail, IncidentSummary } from '../../collector/serve/views.ts'
import type { EnrolledAgent } from './agent-side.ts'
import { type RunningCollector, runningCollector } from './running-collector.ts'
import { wireAlert, wireBatch } from './wire.ts'

const SETTINGS = `
organisation: { kinds: [isp] }
contacts:
  mps_specialised_agency: "024 0000 0000"
  ais_2022: "024 0000 0001"
  owner: "024 0000 0002"
  same_level_unit: "024 0000 0003"
  national_coordinator: "024 0000 0004"
  responsible_member: "024 0000 0005"
`

/** Friday, 10:00 in Việt Nam. */
export const T0 = '2026-11-20T03:00:00.000Z'

export interface IncidentSite extends AsyncDisposable {
  readonly collector: RunningCollector
  readonly agent: EnrolledAgent
  now(): number
  /** Moves the collector's clock to this many minutes after T0. */
  at(minutes: number): void
  /** A host's alert about one of its own names, detected then; each name is an incident of its own. */
  alert(name: string, minutes: number, change?: Partial<Alert>): Promise<void>
  ask(path: string, method?: string, body?: unknown): Promise<{ status: number; body: never }>
  detail(id?: string): Promise<IncidentDetail>
  list(status?: string): Promise<IncidentSummary[]>
  clock(regime: string, stage: string, id?: string): Promise<ClockView | undefined>
}

export const instantAt = (minutes: number): string => new Date(Date.parse(T0) + minutes * 60_000).toISOString()

export async function incidentSite(settings = SETTINGS): Promise<IncidentSite> {
  let now = Date.parse(T0)
  const collector = await runningCollector({ now: () => new Date(now), settings })
  const agent = await collector.addAgent()
  const person = await collector.person('lead', { name: 'lan' })
  let sequence = 0

  const ask: IncidentSite['ask'] = async (path, method = 'GET', body) =>
    (await person(`/api/incidents${path}`, { method, ...(body !== undefined && { body }) })) as never
  const detail = async (id = 'VG-2026-0001') => (await ask(`/${id}`)).body as IncidentDetail
  return {
    collector,
    agent,
    now: () => now,
    at(minutes) {
      now = Date.parse(T0) + minutes * 60_000
    },
    async alert(name, minutes, change = {}) {
      sequence += 1
      const when = instantAt(minutes)
      const entities = { victims: [name], attackers: [], accounts: [], systems: [], indicators: [] }
      const alert = wireAlert(sequence, { occurredAt: when, matchedAt: when, entities, ...change })
      const { status } = await collector.sendBatch(agent, wireBatch([alert], { sentAt: new Date(now).toISOString() }))
      if (status !== 200) throw new Error(`the batch was answered ${status}`)
    },
    ask,
    detail,
    list: async (status = 'open') => (await ask(`?status=${status}`)).body['incidents'],
    clock: async (regime, stage, id) =>
      (await detail(id)).clocks.find(each => each.regime === regime && each.stage === stage),
    [Symbol.asyncDispose]: () => collector[Symbol.asyncDispose](),
  }
}
