/** The register of a period: every incident that was opened in it, dismissed candidates with verdict and reason. */
import type { IncidentPage, IncidentRecord, IncidentState } from '../../store/incidents.ts'
import type { Subjects } from '../../store/store.ts'
import { deliveryState } from '../acts/delivery-state.ts'
import type { RegisteredIncident, SentLine } from './observations.ts'
import type { Span } from './period.ts'
import type { NameOf } from './tally.ts'

const PAGE = 200
/** More than anybody reads in one document. */
export const MOST_INCIDENTS = 2000
const EVENTS_LOOKED_AT = 50

type Read = Pick<Subjects, 'incidents' | 'reports'>

interface Asked extends Span {
  readonly organisation: string | undefined
  readonly drill: boolean
}

/** Oldest first. `whole` is false where there were more. */
export async function registered(
  store: Read,
  asked: Asked,
  nameOf: NameOf,
): Promise<{ incidents: RegisteredIncident[]; states: IncidentState[]; whole: boolean }> {
  const { records, whole } = await openedIn(store, asked)
  const reports = await sentOf(store, records)
  const incidents: RegisteredIncident[] = []
  for (const record of records) incidents.push(await lineOf(store, record, reports, nameOf))
  return { incidents: incidents.reverse(), states: records.map(({ state }) => state), whole }
}

async function openedIn(store: Read, { from, to, organisation, drill }: Asked) {
  const records: IncidentRecord[] = []
  let after: NonNullable<IncidentPage['after']> = { value: to.getTime(), id: '' }
  for (;;) {
    const page = await store.incidents.page({ status: 'all', organisation, after, limit: PAGE })
    const inside = page.filter(({ value }) => value >= from.getTime())
    records.push(...inside.map(({ record }) => record).filter(({ state }) => state.drill === drill))
    const last = page.at(-1)
    if (!last || page.length < PAGE || inside.length < page.length) return { records, whole: true }
    if (records.length >= MOST_INCIDENTS) return { records: records.slice(0, MOST_INCIDENTS), whole: false }
    after = { value: last.value, id: last.record.state.id }
  }
}

async function lineOf(
  store: Read,
  { state }: IncidentRecord,
  reports: ReadonlyMap<string, SentLine[]>,
  nameOf: NameOf,
): Promise<RegisteredIncident> {
  const { id, title, severity, status, category, alertCount, verdict } = state
  return {
    ...{ id, title, severity, status, category, alertCount, verdict },
    openedAt: new Date(state.openedAt),
    detectedAt: new Date(state.t0?.at ?? state.detectedAt),
    objects: [...new Set(state.victims.map(victim => nameOf(victim, hostOf(state))))].slice(0, 5),
    reason: status === 'closed' ? await closingReason(store, id) : '',
    reports: reports.get(id) ?? [],
  }
}

const hostOf = ({ findings }: IncidentState): string | null => findings.find(({ host }) => host !== null)?.host ?? null

/** Closing is among the last things that happen to an incident. */
async function closingReason(store: Read, id: string): Promise<string> {
  const events = await store.incidents.latestEvents(id, EVENTS_LOOKED_AT)
  for (const { change } of events) if (change.kind === 'status_changed' && change.to === 'closed') return change.reason
  return ''
}

async function sentOf(store: Read, records: readonly IncidentRecord[]): Promise<Map<string, SentLine[]>> {
  const deliveries = await store.reports.deliveries(records.map(({ state }) => state.id))
  const steps = await store.reports.deliverySteps(deliveries.map(({ id }) => id))
  const sent = new Map<string, SentLine[]>()
  for (const delivery of deliveries) {
    const state = deliveryState(
      delivery,
      steps.filter(step => step.delivery === delivery.id),
    )
    if (state.state !== 'sent') continue
    const { form, recipient, subject } = delivery
    const line = { form, recipient, sentAt: new Date(state.sentAt), number: state.number }
    sent.set(subject, [...(sent.get(subject) ?? []), line])
  }
  return sent
}
