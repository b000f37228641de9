/**
 * The way of an alert from a line in a log to a row in the database: how long it takes, how many fit through, how much
 * memory it needs.
 *
 * Alerts are about 1 KiB and signed, signatures are checked, half of the alerts fold; senders, servers and databases
 * share this machine's cores. Latency counts from the write of the line to the first sight of the row.
 *
 *     npm run bench -- delivery [--seconds 30] [--rate 100] [--alerts 60000] [--agents 1000]
 */
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { measureLatency } from './delivery/latency.ts'
import { measureManyAgents } from './delivery/many-agents.ts'
import { measureSustained } from './delivery/sustained.ts'
import { run as measureSpool } from './spool.ts'

export async function run(flags: Flags): Promise<Outcome> {
  const number = (name: string, otherwise: number) => Number(flags[name] ?? otherwise)
  const [rate, seconds, alerts] = [number('rate', 100), number('seconds', 30), number('alerts', 60_000)]
  const https = await measureLatency('https', rate, seconds)
  const kafka = await measureLatency('kafka', rate, seconds)
  const postgres = await measureSustained('postgres', alerts)
  const sqlite = await measureSustained('sqlite', alerts)
  const many = await measureManyAgents(number('agents', 1_000), seconds)
  const spool = await measureSpool({})
  console.error(JSON.stringify({ https, kafka, postgres, sqlite, many, spool: spool.figures }, null, 2))
  return {
    figures: {
      p99_ms_https: https.p99Ms,
      p99_ms_kafka: kafka.p99Ms,
      stored_per_s_postgres: postgres.storedPerSecond,
      stored_per_s_sqlite: sqlite.storedPerSecond,
      spool_per_s: spool.figures['spool_per_s'] ?? 0,
      collector_mb: Math.max(...[https, kafka, postgres, sqlite, many].map(({ collectorMb }) => collectorMb)),
      agent_mb: Math.max(https.agentMb, kafka.agentMb),
      agents: many.unanswered === 0 ? many.agents : 0,
      heartbeat_p99_ms: many.p99Ms,
    },
  }
}
