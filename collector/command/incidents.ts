import { lawOf } from '../organisations.ts'
import { factsOf } from '../serve/facts-of.ts'
import { clockView } from '../serve/present/clock.ts'
import { incidentSummary } from '../serve/present/incident.ts'
import type { IncidentPage, StatusFilter } from '../store/incidents.ts'
import type { Store } from '../store/store.ts'
import { incidentTable } from './incident-table.ts'
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
  else console.log(incidentTable(rows))
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
