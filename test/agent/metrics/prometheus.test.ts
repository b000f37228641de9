import { expect, test } from 'vitest'
import { servePrometheus } from '../../../agent/metrics/prometheus.ts'
import { Totals } from '../../../agent/metrics/totals.ts'

test('serves totals with their labels and gauges, and nothing else', async () => {
  const totals = new Totals()
  totals.add('read', 5, { source: 'web' })
  totals.add('read', 2, { source: 'lan' })
  const server = await servePrometheus('127.0.0.1:0', () => ({ totals: totals.list(), gauges: { spooled_alerts: 9 } }))
  try {
    const page = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    expect(page).toContain('vonggac_agent_read_total{source="web"} 5')
    expect(page).toContain('vonggac_agent_read_total{source="lan"} 2')
    expect(page).toContain('vonggac_agent_spooled_alerts 9')
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404)
  } finally {
    await server.close()
  }
})
