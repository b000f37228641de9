import type { Severity } from '../../agent/wire/index.ts'
import { lawOf } from '../organisations.ts'
import type { ClockStatus } from '../report/clock-state.ts'
import { factsOf } from '../serve/facts-of.ts'
import { clockView } from '../serve/present/clock.ts'
import { incidentSummary } from '../serve/present/incident.ts'
import type { IncidentPage, IncidentStatus, StatusFilter } from '../store/incidents.ts'
import type { Store } from '../store/store.ts'
import { deadlineWord, severityWord, statusWord } from './incident-words.ts'
import { speak, terminalLanguage } from './speak.ts'
import { withStore } from './store-of.ts'

const PAGE = 500

interface Options {
  readonly config: string
  readonly status: string
  readonly json?: boolean
}

/** Read from the store alone, so it works whether the collector runs or not. */
export async function printIncidents({ config: file, status, json }: Options): Promise<number> {
  if (!isStatus(status)) {
    console.error('--status open | closed | all')
    return 2
  }
  const rows = await withStore(file, async (store, config) => {
    const { clocksOf } = lawOf(config)
    const now = new Date()
    return (await allOf(store, status)).map(record => {
      const clocks = clocksOf(factsOf(record), now)
      return { ...incidentSummary(record, clocks), clocks: clocks.map(clockView) }
    })
  })
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(table(rows))
  return 0
}

const isStatus = (status: string): status is StatusFilter => ['open', 'closed', 'all'].includes(status)

async function allOf(store: Store, status: StatusFilter) {
  const records = []
  let after: IncidentPage['after']
  for (;;) {
    const page = await store.incidents.page({ status, after, limit: PAGE })
    records.push(...page.map(({ record }) => record))
    const last = page.at(-1)
    if (!last || page.length < PAGE) return records
    after = { value: last.value, id: last.record.state.id }
  }
}

interface Row {
  readonly id: string
  readonly severity: Severity
  readonly status: IncidentStatus
  readonly alertCount: number
  readonly detectedAt: string
  readonly title: { vi: string; en: string }
  readonly clocks: readonly { regime: string; stage: string; status: ClockStatus; conservativeAt: string | null }[]
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return speak({ vi: 'Chưa có sự cố nào.', en: 'There are no incidents.' })
  const language = terminalLanguage()
  const lines = rows.flatMap(row => [
    `${row.id}  ${severityWord(row.severity)}  ${statusWord(row.status)}  ${speak({ vi: `${row.alertCount} cảnh báo`, en: `${row.alertCount} alerts` })}  T0 ${local(row.detectedAt)}`,
    `  ${row.title[language]}`,
    ...row.clocks.map(
      clock =>
        `  ${clock.regime}/${clock.stage}  ${clock.conservativeAt ? local(clock.conservativeAt) : '—'}  ${deadlineWord(clock.status)}`,
    ),
  ])
  return lines.join('\n')
}

/** In the country's time. */
const local = (instant: string) =>
  `${new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} +07:00`
