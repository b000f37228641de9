/**
 * The agent's totals for InfluxDB: two measurements, `vonggac_agent` for what stands now and `vonggac_agent_totals` for
 * what only grows, every so many seconds. What can't be written is not kept: the next points say the same and more.
 */
import { readFile } from 'node:fs/promises'
import { InfluxDB, type IPoint } from 'influx'
import type { MetricsReading } from './prometheus.ts'

export interface InfluxOptions {
  readonly url: string
  readonly database: string
  readonly username?: string | undefined
  readonly passwordFile?: string | undefined
}

export interface InfluxWriter {
  /** Rejects when the server doesn't take the points. */
  write(reading: MetricsReading, at: Date): Promise<void>
}

export async function influxWriter(
  options: InfluxOptions,
  tags: Readonly<Record<string, string>>,
): Promise<InfluxWriter> {
  const { protocol, hostname, port, pathname } = new URL(options.url)
  const password = options.passwordFile ? (await readFile(options.passwordFile, 'utf8')).trim() : undefined
  const client = new InfluxDB({
    protocol: protocol === 'https:' ? 'https' : 'http',
    host: hostname,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    path: pathname,
    database: options.database,
    ...(options.username !== undefined && { username: options.username }),
    ...(password !== undefined && { password }),
  })
  return { write: (reading, at) => client.writePoints(points(reading, tags, at), { precision: 'ms' }) }
}

function points({ totals, gauges }: MetricsReading, tags: Readonly<Record<string, string>>, timestamp: Date): IPoint[] {
  const grown = new Map<string, IPoint & { fields: Record<string, number>; tags: Record<string, string> }>()
  for (const { name, labels, value } of totals) {
    const key = JSON.stringify(labels)
    const point = grown.get(key) ?? {
      measurement: 'vonggac_agent_totals',
      tags: { ...tags, ...labels },
      fields: {} as Record<string, number>,
      timestamp,
    }
    point.fields[name] = value
    grown.set(key, point)
  }
  return [{ measurement: 'vonggac_agent', tags: { ...tags }, fields: { ...gauges }, timestamp }, ...grown.values()]
}
