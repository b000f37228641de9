/**
 * Adds up what was seen, fold by fold: who was aimed at, how, from where. Each table is bounded; a name beyond the bound
 * still counts in the totals, and the tally says that it was not whole.
 */
import type { WindowFold } from '../../store/folds.ts'
import type { IncidentState } from '../../store/incidents.ts'
import { isInternalAddress } from '../public-address.ts'
import type { AttackedObject, AttackSource, SeenTechnique } from './observations.ts'

/** Names that a table tells apart while adding up; printed are the highest of them. */
const NAMES = 5000
const EVIDENCE_SHOWN = 3

/** What an address of an inner network is called; names stand for hosts that have one. */
export type NameOf = (address: string, host: string | null) => string

export class Tally {
  alerts = 0
  /** False once a name found no room. */
  whole = true
  readonly #objects = new Map<string, AttackedObject>()
  readonly #techniques = new Map<string, SeenTechnique>()
  readonly #sources = new Map<string, AttackSource>()
  readonly #nameOf: NameOf

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf
  }

  add(fold: WindowFold): void {
    if (fold.count <= 0) return
    this.alerts += fold.count
    for (const name of victimsOf(fold)) this.#addObject(this.#nameOf(name, hostOf(fold)), fold)
    for (const id of techniquesOf(fold)) this.#addTechnique(id, fold)
    for (const name of fold.sample.alert.entities.attackers) this.#addSource(name, fold.count)
  }

  /** An incident as a whole: what it is about, by its findings. */
  addIncident(state: IncidentState): void {
    this.alerts += state.alertCount
    const [firstAt, lastAt] = [new Date(state.occurredAt), new Date(state.lastAlertAt)]
    const host = state.findings.find(finding => finding.host !== null)?.host ?? null
    for (const name of new Set(state.victims.map(victim => this.#nameOf(victim, host))))
      this.#widenObject({ name, service: '', count: state.alertCount, firstAt, lastAt })
    for (const { techniques, engine, ruleId, title, severity, count } of state.findings)
      for (const id of techniques.length > 0 ? techniques : [`${engine} ${ruleId}`])
        this.#raiseTechnique({ id, title, severity, count, evidence: [state.id] })
    for (const name of state.attackers) this.#addSource(name, state.alertCount)
  }

  objects = (): AttackedObject[] => highest(this.#objects)
  techniques = (): SeenTechnique[] => highest(this.#techniques)
  sources = (): AttackSource[] => highest(this.#sources)

  #addObject(name: string, fold: WindowFold): void {
    const { count, firstAt, lastAt } = fold
    this.#widenObject({ name, service: serviceOf(fold), count, firstAt: new Date(firstAt), lastAt: new Date(lastAt) })
  }

  #widenObject(seen: AttackedObject): void {
    this.#put(this.#objects, `${seen.name} ${seen.service}`, so => ({
      ...seen,
      count: (so?.count ?? 0) + seen.count,
      firstAt: so && so.firstAt < seen.firstAt ? so.firstAt : seen.firstAt,
      lastAt: so && so.lastAt > seen.lastAt ? so.lastAt : seen.lastAt,
    }))
  }

  #addTechnique(id: string, { count, sample }: WindowFold): void {
    const { rule } = sample.alert
    const title = { vi: rule.titleVi ?? rule.title, en: rule.title }
    const evidence = [`${sample.agent}/${sample.epoch}/${sample.sequence}`]
    this.#raiseTechnique({ id, title, severity: rule.severity, count, evidence })
  }

  #raiseTechnique(seen: SeenTechnique): void {
    this.#put(this.#techniques, seen.id, so => ({
      ...seen,
      ...(so && { title: so.title, severity: so.severity }),
      count: (so?.count ?? 0) + seen.count,
      evidence: [...new Set([...(so?.evidence ?? []), ...seen.evidence])].slice(0, EVIDENCE_SHOWN),
    }))
  }

  #addSource(address: string, count: number): void {
    const name = isInternalAddress(address) ? this.#nameOf(address, null) : address
    this.#put(this.#sources, name, so => ({ name, asn: so?.asn ?? '', count: (so?.count ?? 0) + count }))
  }

  #put<T>(into: Map<string, T>, key: string, next: (so: T | undefined) => T): void {
    const so = into.get(key)
    if (so === undefined && into.size >= NAMES) {
      this.whole = false
      return
    }
    into.set(key, next(so))
  }
}

const highest = <T extends { readonly count: number }>(of: ReadonlyMap<string, T>): T[] =>
  [...of.entries()].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1)).map(([, one]) => one)

const hostOf = ({ sample: { alert } }: WindowFold): string | null => alert.source.host ?? null

function victimsOf({ sample: { alert } }: WindowFold): readonly string[] {
  if (alert.entities.victims.length > 0) return alert.entities.victims
  return alert.source.host ? [alert.source.host] : []
}

/** ATT&CK's numbers; a rule without any stands for itself. */
const techniquesOf = ({ sample: { alert } }: WindowFold): readonly string[] =>
  alert.rule.techniques.length > 0 ? alert.rule.techniques : [`${alert.rule.engine} ${alert.rule.id}`]

function serviceOf({ sample: { alert } }: WindowFold): string {
  const { network } = alert
  if (!network) return ''
  const port = network.destinationPort === undefined ? '' : `/${network.destinationPort}`
  const application = network.applicationProtocol ? ` (${network.applicationProtocol})` : ''
  return `${network.transport}${port}${application}`
}
