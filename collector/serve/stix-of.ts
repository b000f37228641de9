/** A stored incident → its STIX bundle. */
import { rsitOf } from '../incident/categories.ts'
import { fieldsOf } from '../report/form.ts'
import { type Bundle, type Confidential, stixBundle } from '../report/stix/bundle.ts'
import { formOf } from '../report/versions/content.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { ServeDeps } from './deps.ts'
import { factsOf } from './facts-of.ts'

export async function stixOf(deps: ServeDeps, record: IncidentRecord): Promise<Bundle> {
  const { store, reports, categories } = deps
  const { state } = record
  const [last] = await store.incidents.latestEvents(state.id, 1)
  return stixBundle({
    facts: factsOf(record),
    organisation: reports.houseOf(state.organisation).profile,
    rsit: rsitOf(state.category, categories),
    confidential: await confidentialOf(deps, record),
    createdAt: new Date(state.openedAt),
    modifiedAt: new Date(last?.at ?? state.openedAt),
  })
}

const FORM = 'tt20_mau_03'
const FIELD = 'H8'

/** What the initial report says of confidentiality: as people have typed it, or as it was last saved. */
async function confidentialOf({ store }: ServeDeps, { state }: IncidentRecord): Promise<Confidential> {
  const key = { subject: state.id, form: FORM }
  const edit = (await store.reports.draft(key))?.edits[FIELD]?.edit
  if (edit && 'chosen' in edit) return answerOf(edit.chosen[0])
  const [head] = await store.reports.versions(key, { limit: 1 })
  const version = head && (await store.reports.version(key, head.number))
  const field = version && fieldsOf(formOf(version)).find(({ code }) => code === FIELD)
  return answerOf(field?.options?.find(({ chosen }) => chosen)?.id)
}

const answerOf = (id: string | undefined): Confidential => (id === 'yes' ? true : id === 'no' ? false : null)
