/**
 * JSON lines: every field under its own (dotted) name, and under its ECS name where its meaning is plain. Windows
 * events are told by their shape and handed to their own reader.
 */
import type { LogEvent, UnreadLine } from './event.ts'
import { flatten, isObject, type Json } from './flatten.ts'
import { type Fields, type LineContext, type LogFormat, logEvent, unread } from './format.ts'
import { epochTime, rfc3339 } from './timestamp.ts'
import { isWindowsEvent, windowsEvent } from './windows-event.ts'

/** Names under which programs log the same thing, by ECS name; the first one present wins. */
const ECS_OF: Readonly<Record<string, readonly string[]>> = {
  'source.ip': [
    'src_ip',
    'source_ip',
    'client_ip',
    'remote_addr',
    'remote_ip',
    'clientip',
    'sourceIPAddress',
    'id.orig_h',
    'id_orig_h',
  ],
  'source.port': ['src_port', 'source_port', 'client_port', 'remote_port', 'id.orig_p', 'id_orig_p'],
  'destination.ip': ['dest_ip', 'dst_ip', 'destination_ip', 'id.resp_h', 'id_resp_h'],
  'destination.port': ['dest_port', 'dst_port', 'destination_port', 'id.resp_p', 'id_resp_p'],
  'user.name': ['user', 'username', 'user_name', 'userIdentity.userName'],
  'host.name': ['hostname', 'host'],
  'url.original': ['request_uri', 'uri', 'url'],
  'http.request.method': ['method', 'request_method', 'http_method'],
  'http.response.status_code': ['status', 'status_code'],
  'user_agent.original': ['user_agent', 'http_user_agent', 'useragent', 'userAgent'],
  'log.level': ['level', 'severity'],
  message: ['msg', 'log'],
}
const TIME_NAMES = ['@timestamp', 'timestamp', 'time', 'ts', 'eventTime', 'date', 'datetime', 'time_iso8601']

export const json: LogFormat = {
  name: 'json',
  recognise: line => (readObject(line) ? 0.9 : 0),
  parse: parseJson,
}

/** Windows events as JSON lines; other JSON is not its own. */
export const evtxJson: LogFormat = {
  name: 'evtx-json',
  recognise: line => {
    const object = readObject(line)
    return object && isWindowsEvent(object) ? 0.99 : 0
  },
  parse(line, context) {
    const object = readObject(line)
    if (!object) return unread(line, 'not a JSON object')
    return isWindowsEvent(object) ? windowsEvent(line, object, context) : unread(line, 'no Windows event in the object')
  },
}

function readObject(line: string): { readonly [key: string]: Json } | undefined {
  const text = line.trim().replace(/^\ufeff/, '')
  if (text[0] !== '{') return undefined
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function parseJson(line: string, context: LineContext): LogEvent | UnreadLine {
  const object = readObject(line)
  if (!object) return unread(line, 'not a JSON object')
  if (isWindowsEvent(object)) return windowsEvent(line, object, context)
  const native = flatten(object)
  return logEvent('json', line, timeOf(native, context), {}, { ...native, ...ecs(native) }, native)
}

function ecs(native: Fields): Fields {
  const fields: Fields = {}
  for (const [name, others] of Object.entries(ECS_OF)) {
    if (native[name] !== undefined) continue
    const found = others.find(other => {
      const value = native[other]
      return value !== undefined && value !== null && value !== '' && !Array.isArray(value)
    })
    if (found) fields[name] = native[found] as string
  }
  return fields
}

function timeOf(native: Fields, context: LineContext): number | undefined {
  for (const name of TIME_NAMES) {
    const value = native[name]
    const ms =
      typeof value === 'number'
        ? epochTime(value)
        : typeof value === 'string'
          ? (rfc3339(value, context) ?? (/^\d{9,19}(\.\d+)?$/.test(value) ? epochTime(Number(value)) : undefined))
          : undefined
    if (ms !== undefined && ms < 8.64e15) return ms
  }
  return undefined
}
