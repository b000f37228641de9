/** What a report answers once it is handed over, as the rules propose; a person has the last word. */
import { withQuickStage } from '../report/acts/stages.ts'
import type { Fulfilment } from '../report/fulfils.ts'
import { formOf } from '../report/versions/content.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { ReportVersion } from '../store/reports.ts'
import type { ServeDeps } from './deps.ts'
import { factsOf } from './facts-of.ts'

export function proposedStages(
  { fulfilsOf }: Pick<ServeDeps, 'fulfilsOf'>,
  record: IncidentRecord,
  version: ReportVersion,
  at: Date,
  to: string,
): Fulfilment[] {
  const deed = { kind: 'report', at, form: version.form, to: [to] } as const
  return withQuickStage(formOf(version), fulfilsOf(factsOf(record), deed))
}
