/** The agent's totals for Prometheus, on loopback only: the page has no sign-in. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Total } from './totals.ts'

export interface MetricsReading {
  readonly totals: readonly Total[]
  readonly gauges: Readonly<Record<string, number>>
}

export interface PrometheusServer {
  readonly port: number
  close(): Promise<void>
}

/** @param listen Host and port; port 0 takes a free one. */
export async function servePrometheus(listen: string, read: () => MetricsReading): Promise<PrometheusServer> {
  const server = createServer(async (request, reply) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      reply.writeHead(404).end()
      return
    }
    const registry = registryOf(read())
    reply.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics())
  })
  server.maxConnections = 16
  const at = listen.lastIndexOf(':')
  server.listen(Number(listen.slice(at + 1)), listen.slice(0, at).replace(/^\[|\]$/g, ''))
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function registryOf({ totals, gauges }: MetricsReading): Registry {
  const registry = new Registry()
  const byName = new Map<string, Total[]>()
  for (const total of totals) byName.set(total.name, [...(byName.get(total.name) ?? []), total])
  for (const [name, members] of byName) {
    const labelNames = [...new Set(members.flatMap(({ labels }) => Object.keys(labels)))]
    const counter = new Counter({
      name: `vonggac_agent_${name}_total`,
      help: help(name),
      labelNames,
      registers: [registry],
    })
    for (const { labels, value } of members) counter.inc(labels, value)
  }
  for (const [name, value] of Object.entries(gauges)) {
    new Gauge({ name: `vonggac_agent_${name}`, help: help(name), registers: [registry] }).set(value)
  }
  return registry
}

const help = (name: string): string => `${name.replaceAll('_', ' ')}, since the agent started or now`
