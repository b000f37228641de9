/**
 * The connection that a log line tells of, where it names the port it came from: an address that many share (CGNAT)
 * names nobody without port and time.
 */
import { isIP } from 'node:net'
import type { LogEvent } from '../../decode/log/event.ts'
import { fieldOf } from '../../decode/log/taxonomy.ts'
import type { Network } from '../../wire/index.ts'
import { textOf } from './entities.ts'

const TRANSPORTS = new Set(['tcp', 'udp', 'icmp', 'ipv6-icmp'])
/** Names under which programs log it. */
const TRANSPORT_FIELDS = ['network.transport', 'proto', 'protocol', 'transport']

export function networkOf(event: LogEvent): Network | undefined {
  const sourceIp = addressIn(event, 'source.ip')
  const sourcePort = portIn(event, 'source.port')
  if (sourceIp === undefined || sourcePort === undefined) return undefined
  const transport = transportOf(event)
  const destinationIp = addressIn(event, 'destination.ip')
  const destinationPort = portIn(event, 'destination.port')
  return {
    ...(transport !== undefined && { transport }),
    sourceIp,
    sourcePort,
    ...(destinationIp !== undefined && { destinationIp }),
    ...(destinationPort !== undefined && { destinationPort }),
  }
}

function addressIn(event: LogEvent, name: string): string | undefined {
  const text = textOf(fieldOf(event, name))
  return text !== undefined && isIP(text) > 0 ? text : undefined
}

function portIn(event: LogEvent, name: string): number | undefined {
  const port = Number(textOf(fieldOf(event, name)) ?? 0)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}

function transportOf(event: LogEvent): string | undefined {
  const { service, category } = event.logSource
  if (service === 'sshd' || category === 'webserver') return 'tcp'
  const said = TRANSPORT_FIELDS.map(name => textOf(fieldOf(event, name))?.toLowerCase())
  return said.find(text => text !== undefined && TRANSPORTS.has(text))
}
