/** Incidents without a store: a log that is written to as grouping and people do. */
import { apart } from '../../collector/incident/apart.ts'
import { NOTHING } from '../../collector/incident/contribution.ts'
import { IncidentLog } from '../../collector/incident/incident-log.ts'
import type { IncidentChange, IncidentState } from '../../collector/store/incidents.ts'

/** All at one time; what it is asked for is the state afterwards. */
export class Incidents {
  readonly log: IncidentLog

  constructor(at: number) {
    this.log = new IncidentLog(new Map(), { at, actor: 'lan' })
  }

  /** Opens one that was first seen then. */
  open(id: string, detectedAt: number): this {
    this.log.write(id, { kind: 'opened', drill: false, follows: [] })
    return this.join(id, detectedAt)
  }

  join(id: string, detectedAt: number): this {
    const finding = {
      ...{ engine: 'sigma', ruleId: 'r', title: { vi: 'r', en: 'r' }, severity: 'high' as const },
      ...{ tactics: [], techniques: [], host: null, count: 1, firstAt: detectedAt, lastAt: detectedAt },
    }
    const adds = { ...NOTHING, alertCount: 1, occurredAt: detectedAt, detectedAt, lastAlertAt: detectedAt }
    this.log.join(id, [], { ...adds, findings: [finding] })
    return this
  }

  write(id: string, ...changes: IncidentChange[]): this {
    for (const change of changes) this.log.write(id, change)
    return this
  }

  merge(from: string, into: string): this {
    this.log.merge(from, into, { vi: 'vì thế', en: 'because' })
    return this
  }

  unmerge(part: string, whole: string): this {
    const { unmerged, from } = apart(this.eventsOf(whole), this.state(whole), this.state(part), 'not the same')
    this.log.unmerge(whole, unmerged)
    this.log.write(part, from)
    return this
  }

  eventsOf = (id: string) => this.log.events.filter(event => event.incidentId === id)
  state = (id: string): IncidentState => this.log.of(id).state
  record = (id: string) => this.log.of(id)
}
