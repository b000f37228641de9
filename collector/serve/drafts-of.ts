/** How far an incident's reports have come, for the milestones of its clocks: first saved, first submitted, each form. */
import type { IncidentFacts } from '../report/facts.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'

export async function draftsOf(
  { incidents, reports }: Pick<Subjects, 'incidents' | 'reports'>,
  { state }: IncidentRecord,
): Promise<NonNullable<IncidentFacts['drafts']>> {
  const tree = await incidents.tree(state.id)
  const latest = await reports.latest(tree)
  if (latest.length === 0) return []
  const firsts = await Promise.all(latest.map(key => reports.versions(key, { before: 2, limit: 1 })))
  const steps = await reports.steps(tree)
  return [...new Set(latest.map(({ form }) => form))].map(form => {
    const saved = firsts.flat().filter(head => head.form === form)
    const submitted = steps.filter(step => step.form === form && step.change.kind === 'submitted')
    return { form, draftedAt: earliest(saved), submittedAt: earliest(submitted) }
  })
}

const earliest = (all: readonly { readonly at: number }[]): Date | null =>
  all.length === 0 ? null : new Date(Math.min(...all.map(({ at }) => at)))
