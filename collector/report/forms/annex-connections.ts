/** Annex: connections with their source port. An address that many subscribers share is somebody's only with port and time. */
import type { Connection } from '../facts.ts'
import { printMoment } from '../local-time.ts'
import { printable } from '../printable.ts'
import { type AnnexPart, bounded } from './annex-part.ts'
import { both, type IncidentContext } from './form-schema.ts'

export function connections({ facts: { connections: known = [] } }: IncidentContext): AnnexPart {
  const told = known.map(connection => {
    const line = `${printMoment(connection.at)}: ${flow(connection)} (${printable(connection.engine)} ${printable(connection.ruleId)}).`
    return both(line, line)
  })
  return {
    title: both(
      'Kết nối kèm cổng nguồn và thời gian đến mili giây',
      'Connections with source port and time to the millisecond',
    ),
    lines: bounded(told),
  }
}

function flow({ transport, source, sourcePort, destination, destinationPort }: Connection): string {
  const end = (address: string, port: number | null) => {
    const shown = printable(address, { limit: 80 })
    return port === null ? shown : `${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  }
  const to = destination === null ? '' : ` → ${end(destination, destinationPort)}`
  return `${transport === null ? '' : `${printable(transport, { limit: 20 })} `}${end(source, sourcePort)}${to}`
}
