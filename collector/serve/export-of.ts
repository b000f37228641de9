/** A stored incident → the lines of its export, and back from such lines to deadlines. */
import { clocksFor } from '../report/clock.ts'
import type { RecomputeClocks } from '../report/export/verify.ts'
import { type ExportSettings, exportIncident } from '../report/export/write.ts'
import { reachable } from '../report/send/contacts.ts'
import type { IncidentRecord, IncidentState } from '../store/incidents.ts'
import type { ServeDeps } from './deps.ts'
import { factsOf } from './facts-of.ts'

export type ExportDeps = Pick<ServeDeps, 'store' | 'clocksOf' | 'version'> & {
  readonly reports: Pick<ServeDeps['reports'], 'regimes' | 'calendar' | 'lawFolders' | 'houseOf' | 'fourEyes'>
}

export const exportOf = (
  { store, clocksOf, version, reports }: ExportDeps,
  { state }: IncidentRecord,
  wanted: { readonly withEvidence: boolean; readonly at: Date },
): AsyncGenerator<string> => {
  const { regimes, calendar, lawFolders, fourEyes } = reports
  const { contacts, kinds } = reports.houseOf(state.organisation)
  const settings: ExportSettings = {
    ...{ regimes, calendar, lawFolders, fourEyes },
    organisationKinds: kinds,
    contacts: [...reachable(contacts)].sort(),
    clocksOf: (record, at) => clocksOf(factsOf(record), at),
    product: version,
  }
  return exportIncident(store, settings, { incident: state.id, ...wanted })
}

/** As the collector computes them, from the law and the settings that the file carries. */
export const recomputeClocks: RecomputeClocks = (record, at, { regimes, calendar }, settings) =>
  clocksFor(
    factsOf(record),
    regimes.map(regime => ({ ...regime, enabled: settings.enabled.includes(regime.id) })),
    calendar,
    at,
    { contacts: new Set(settings.contacts), organisationKinds: new Set(settings.organisationKinds) },
  )

/** Before anything of it leaves: in the audit, and for the files of its whole tree in their custody. */
export const noteExport = (
  { store }: Pick<ServeDeps, 'store'>,
  { id, organisation }: Pick<IncidentState, 'id' | 'organisation'>,
  { actor, address, at }: { readonly actor: string; readonly address: string; readonly at: number },
  withEvidence: boolean,
): Promise<void> =>
  store.transaction(async within => {
    const detail = withEvidence ? 'with evidence' : ''
    await within.audit.add({ at, actor, action: 'incident.exported', subject: id, detail, address, organisation })
    if (!withEvidence) return
    const records = [...(await within.incidents.load(await within.incidents.tree(id))).values()]
    const items = new Set(records.flatMap(({ state }) => state.evidence.map(item => item.id)))
    for (const item of items) await within.evidence.note({ item, incidentId: id, at, actor, act: 'exported' })
  })
