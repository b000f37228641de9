import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { influxWriter } from '../../../agent/metrics/influxdb.ts'
import { Totals } from '../../../agent/metrics/totals.ts'
import { type InfluxServer, influxServer } from '../../support/influxdb.ts'

let server: InfluxServer
beforeAll(async () => {
  server = await influxServer(['vonggac'])
})
afterAll(() => server.stop())

describe("the agent's metrics in InfluxDB", () => {
  test('are written as what stands and what only grows, by label', async () => {
    const totals = new Totals()
    totals.add('read', 41, { source: 'web log' })
    totals.add('read', 1, { source: 'web log' })
    totals.add('dropped', 3, { reason: 'spool_full' })
    const writer = await influxWriter({ url: server.url, database: 'vonggac' }, { agent: 'agent-1' })
    await writer.write({ totals: totals.list(), gauges: { made: 7, released: 5 } }, new Date('2026-11-22T10:00:00Z'))

    expect(await server.query('vonggac', 'SELECT * FROM vonggac_agent')).toEqual([
      { time: '2026-11-22T10:00:00Z', agent: 'agent-1', made: 7, released: 5 },
    ])
    const grown = await server.query('vonggac', 'SELECT * FROM vonggac_agent_totals')
    expect(grown).toContainEqual(expect.objectContaining({ source: 'web log', read: 42 }))
    expect(grown).toContainEqual(expect.objectContaining({ reason: 'spool_full', dropped: 3 }))
  })

  test('a server that does not take them is an error, not an end', async () => {
    const writer = await influxWriter({ url: server.url, database: 'missing' }, {})
    await expect(writer.write({ totals: [], gauges: { made: 1 } }, new Date())).rejects.toThrow(/missing/)
  })
})
