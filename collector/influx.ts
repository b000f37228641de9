/**
 * The collector's counters for InfluxDB, every so many seconds: measurement `vonggac_collector`, one point a set of
 * labels, a field a metric. Points that can't be written are let go, as the next ones hold the same totals and more;
 * the failure is counted.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { InfluxDB, type IPoint } from 'influx'
import type { Registry } from 'prom-client'

export interface InfluxSettings {
  readonly url: string
  readonly database: string
  readonly username?: string | undefined
  readonly passwordFile?: string | undefined
  readonly everySeconds: number
}

const PREFIX = 'vonggac_collector_'

/** Writes until the signal fires; `refresh` brings the gauges up to date before each time. */
export async function writeMetrics(
  settings: InfluxSettings,
  registry: Registry,
  refresh: () => Promise<void>,
  failed: (error: Error) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = await connect(settings)
  while (!signal.aborted) {
    try {
      await refresh()
      await client.writePoints(await points(registry, new Date()), { precision: 'ms' })
    } catch (error) {
      failed(error as Error)
    }
    await wait(settings.everySeconds * 1000, undefined, { signal }).catch(() => undefined)
  }
}

async function connect({ url, database, username, passwordFile }: InfluxSettings): Promise<InfluxDB> {
  const { protocol, hostname, port, pathname } = new URL(url)
  const secure = protocol === 'https:'
  const password = passwordFile && (await readFile(passwordFile, 'utf8')).trim()
  return new InfluxDB({
    protocol: secure ? 'https' : 'http',
    host: hostname,
    port: Number(port || (secure ? 443 : 80)),
    path: pathname,
    database,
    ...(username && { username }),
    ...(password && { password }),
  })
}

/** Ours alone; the buckets of histograms are left to Prometheus. */
export async function points(registry: Registry, timestamp: Date): Promise<IPoint[]> {
  const byLabels = new Map<string, { tags: Record<string, string>; fields: Record<string, number> }>()
  for (const metric of await registry.getMetricsAsJSON()) {
    if (!metric.name.startsWith(PREFIX)) continue
    for (const value of metric.values) {
      const name = ('metricName' in value && value.metricName ? String(value.metricName) : metric.name).slice(
        PREFIX.length,
      )
      if (name.endsWith('_bucket')) continue
      const tags = Object.fromEntries(Object.entries(value.labels).map(([key, label]) => [key, String(label)]))
      const key = JSON.stringify(tags)
      const point = byLabels.get(key) ?? { tags, fields: {} }
      point.fields[name] = value.value
      byLabels.set(key, point)
    }
  }
  return [...byLabels.values()].map(point => ({ measurement: 'vonggac_collector', timestamp, ...point }))
}
