/** Incidents as the terminal lists them, each with its deadlines; what is not confirmed about those stands once, below. */
import type { Severity } from '../../agent/wire/index.ts'
import type { ClockStatus } from '../report/clock-state.ts'
import type { IncidentStatus } from '../store/incidents.ts'
import { deadlineWord, severityWord, statusWord } from './incident-words.ts'
import { speak } from './speak.ts'

interface Text {
  readonly vi: string
  readonly en: string
}

interface Clock {
  readonly regime: string
  readonly stage: string
  readonly status: ClockStatus
  readonly conservativeAt: string | null
  readonly notConfirmed: Text | null
}

export interface IncidentLine {
  readonly id: string
  readonly severity: Severity
  readonly status: IncidentStatus
  readonly alertCount: number
  readonly detectedAt: string
  readonly title: Text
  readonly clocks: readonly Clock[]
}

export function incidentTable(incidents: readonly IncidentLine[]): string {
  if (incidents.length === 0) return speak({ vi: 'Chưa có sự cố nào.', en: 'There are no incidents.' })
  const lines = incidents.flatMap(incident => [
    `${incident.id}  ${severityWord(incident.severity)}  ${statusWord(incident.status)}  ${speak({ vi: `${incident.alertCount} cảnh báo`, en: `${incident.alertCount} alerts` })}  T0 ${local(incident.detectedAt)}`,
    `  ${speak(incident.title)}`,
    ...incident.clocks.map(clockLine),
  ])
  return [...lines, ...doubtLines(incidents.flatMap(({ clocks }) => clocks))].join('\n')
}

function clockLine({ regime, stage, status, conservativeAt, notConfirmed }: Clock): string {
  const doubt = notConfirmed ? `  (${speak(UNSURE)})` : ''
  return `  ${regime}/${stage}  ${conservativeAt ? local(conservativeAt) : '—'}  ${deadlineWord(status)}${doubt}`
}

/** The same stage may leave other things open elsewhere: its calendars are those of the years it runs through. */
function doubtLines(clocks: readonly Clock[]): string[] {
  const told = clocks.flatMap(({ regime, stage, notConfirmed }) =>
    notConfirmed ? [`  ${regime}/${stage}: ${speak(notConfirmed)}`] : [],
  )
  return told.length === 0 ? [] : ['', `${speak(NOT_CONFIRMED)}:`, ...new Set(told)]
}

const UNSURE = { vi: 'có điểm chưa xác nhận', en: 'not all of it confirmed' }
const NOT_CONFIRMED = { vi: 'Chưa xác nhận', en: 'Not confirmed' }

/** In the country's time. */
const local = (instant: string) =>
  `${new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} +07:00`
