/** An incident that somebody told us of: a call, a mail, a form, a program. Its clocks run from the first word of it. */
import type { Severity } from '../../../agent/wire/index.ts'
import type { Bilingual } from '../../store/bilingual.ts'
import type { IncidentRecord } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import { NOTHING } from '../contribution.ts'
import { REPORT } from '../findings.ts'
import { IncidentLog } from '../incident-log.ts'
import { openSeries } from '../opening.ts'
import { type Act, audit, type NextDueAt } from './perform.ts'

export interface Report {
  readonly organisation: string
  readonly drill: boolean
  readonly title: Bilingual
  readonly severity: Severity
  readonly text: string
  readonly source: { readonly who: string; readonly channel: string }
  /** When the first word of it reached us. */
  readonly firstSignalAt: number
  /** When it happened, as far as is known. */
  readonly occurredAt: number | null
  readonly victims: readonly string[]
  readonly attackers: readonly string[]
  /** The highest level of the systems concerned; 0: none known. */
  readonly systemLevel: number
}

export const openReported = (
  store: Store,
  act: Omit<Act, 'incidentId' | 'organisation'>,
  report: Report,
  nextDueAt: NextDueAt,
): Promise<IncidentRecord> =>
  store.transaction(async within => {
    const { organisation, drill, title, severity, text, source, firstSignalAt, victims, attackers, systemLevel } =
      report
    const occurredAt = report.occurredAt ?? firstSignalAt
    const id = await openSeries(within, { drill, hidden: false, at: firstSignalAt })
    const log = new IncidentLog(new Map(), act)
    log.write(id, { kind: 'opened', drill, organisation, follows: [] })
    const finding = {
      ...{ engine: REPORT, ruleId: 'report', title, severity, tactics: [], techniques: [] },
      ...{ host: victims[0] ?? null, count: 1, firstAt: occurredAt, lastAt: occurredAt },
    }
    const adds = {
      ...NOTHING,
      ...{ occurredAt, detectedAt: firstSignalAt, lastAlertAt: firstSignalAt, systemLevel },
      ...{ victims, attackers, findings: [finding] },
    }
    log.write(id, { kind: 'reported', source, text, adds })
    log.write(id, { kind: 'renamed', title })
    await log.save(within, nextDueAt)
    await audit(within, act, { id, organisation }, 'reported', `${source.channel}: ${source.who}`)
    return log.of(id)
  })
