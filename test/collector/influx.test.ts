import { describe, expect, test } from 'vitest'
import { influxServer } from '../support/influxdb.ts'
import { without } from '../support/needs.ts'
import { runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

describe.skipIf(without('influxdb'))("the collector's metrics in InfluxDB", () => {
  test('are written by a running collector, counters by their labels and gauges as they stand', async () => {
    const server = await influxServer(['vonggac'])
    const settings = `metrics: { influx: { url: "${server.url}", database: vonggac, everySeconds: 1 } }\n`
    const collector = await runningCollector({ settings })
    try {
      await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1), wireAlert(4)]))
      const last = async (field: string, where = '') =>
        (await server.query('vonggac', `SELECT last(${field}) FROM vonggac_collector ${where}`))[0]?.['last']
      await expect.poll(() => last('alerts_total', "WHERE outcome = 'stored'"), { timeout: 15_000 }).toBe(2)
      await expect.poll(() => last('gap_numbers'), { timeout: 15_000 }).toBe(2)
      expect(await last('incidents_open')).toBe(1)
    } finally {
      await collector[Symbol.asyncDispose]()
      await server.stop()
    }
  })
})
