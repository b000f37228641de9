/** Incidents under change, with the events that change them: what is written to one is passed on to those above it. */
import type { Bilingual } from '../store/bilingual.ts'
import type { IncidentChange } from '../store/incident-changes.ts'
import type { Contribution, IncidentEvent, IncidentRecord, IncidentState, NumberedAlerts } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'
import { bringsOf } from './brings.ts'
import { record } from './chain.ts'
import { contributionIn } from './contribution.ts'
import { advance } from './state.ts'

/** Who acts when nobody does. */
export const COLLECTOR = 'vonggac'

export interface Writing {
  readonly at: number
  readonly actor: string
}

type NextDueAt = (record: IncidentRecord) => number | null

export class IncidentLog {
  readonly events: IncidentEvent[] = []
  readonly #records: Map<string, IncidentRecord>
  readonly #changed = new Set<string>()
  readonly #by: Writing

  /** @param records what is to be changed, with everything above it */
  constructor(records: ReadonlyMap<string, IncidentRecord>, by: Writing) {
    this.#records = new Map(records)
    this.#by = by
  }

  /** As it is by now. @throws when it is not among those under change. */
  of(id: string): IncidentRecord {
    const found = this.#records.get(id)
    if (!found) throw new Error(`${id} is not loaded`)
    return found
  }

  has = (id: string): boolean => this.#records.has(id)

  /** More that turn out to be concerned; what is under change already stays as it is. */
  add(records: ReadonlyMap<string, IncidentRecord>): void {
    for (const [id, record] of records) if (!this.#records.has(id)) this.#records.set(id, record)
  }

  rootOf(id: string): IncidentRecord {
    let at = this.of(id)
    while (at.state.mergedInto) at = this.of(at.state.mergedInto)
    return at
  }

  get records(): IncidentRecord[] {
    return [...this.#changed].map(id => this.of(id))
  }

  write(incidentId: string, change: IncidentChange): IncidentRecord {
    const { at, actor } = this.#by
    const { event, after } = record(this.#records.get(incidentId) ?? null, { incidentId, at, actor, change })
    this.#records.set(incidentId, after)
    this.#changed.add(incidentId)
    this.events.push(event)
    return after
  }

  /** Alerts found their home. */
  join(home: string, alerts: readonly NumberedAlerts[], adds: Contribution): void {
    this.#upwards(home, (state, part) => {
      const earlier = state.alertCount > 0 && adds.detectedAt < t0Of(state)
      return {
        ...{ kind: 'alerts_joined' as const, alerts, adds },
        ...(part !== undefined && { part }),
        ...(earlier && { t0From: t0Of(state) }),
      }
    })
  }

  /** A person took alerts out; `own` is what is left of the home's own. */
  leave(home: string, into: string, alerts: readonly NumberedAlerts[], own: Contribution, reason: string): void {
    this.#upwards(home, (state, part) => {
      const left = part === undefined ? own : contributionIn(this.of(part).state)
      const change = { kind: 'alerts_left' as const, alerts, into, own: left, reason }
      return this.#tellingT0(state, { ...change, ...(part !== undefined && { part }) })
    })
  }

  /** A person takes a merged incident out again. */
  unmerge(id: string, change: IncidentChange & { kind: 'unmerged' }): void {
    this.write(id, this.#tellingT0(this.of(id).state, change))
  }

  #tellingT0<C extends IncidentChange & { kind: 'alerts_left' | 'unmerged' }>(state: IncidentState, change: C): C {
    const after = advance(state, { ...this.#by, incidentId: state.id, number: 0, change })
    const [from, to] = [t0Of(state), t0Of(after)]
    return after.alertCount > 0 && to > from ? { ...change, t0Later: { from, to } } : change
  }

  /** Two roots become one. The event carries all that the other one brings, so that either log can be read by itself. */
  merge(from: string, into: string, because: Bilingual): void {
    const { state } = this.of(from)
    const adds = contributionIn(state)
    const held = state.evidenceHeld && { evidenceHeld: true as const }
    const brings = bringsOf(state)
    const t0From = t0Of(this.of(into).state)
    const empty = this.of(into).state.alertCount === 0
    const earlier = !empty && Math.min(adds.detectedAt, brings?.t0?.at ?? adds.detectedAt) < t0From
    const said = { ...held, ...(brings && { brings }), ...(earlier && { t0From }) }
    this.write(into, { kind: 'merged', from, because, status: state.status, adds, ...said })
    this.write(from, { kind: 'merged_into', into, because })
  }

  #upwards(home: string, changeOf: (state: IncidentState, part: string | undefined) => IncidentChange): void {
    for (let [id, part]: [string | null, string | undefined] = [home, undefined]; id !== null; ) {
      const { state } = this.write(id, changeOf(this.#records.get(id)?.state ?? OPENING, part))
      part = id
      id = state.mergedInto
    }
  }

  async save(within: Pick<Subjects, 'incidents'>, nextDueAt: NextDueAt): Promise<void> {
    this.#settle(nextDueAt)
    await within.incidents.save(this.records)
    await within.incidents.append(this.events)
  }

  #settle(nextDueAt: NextDueAt): void {
    for (const id of this.#changed) {
      const changed = this.of(id)
      this.#records.set(id, { ...changed, nextDueAt: nextDueAt(changed) })
    }
  }
}

/** The legal moment of detection. */
const t0Of = ({ t0, detectedAt }: IncidentState): number => t0?.at ?? detectedAt

const OPENING = { alertCount: 0, detectedAt: 0 } as IncidentState
