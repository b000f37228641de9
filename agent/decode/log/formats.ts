/** All log formats by name, and choosing one by looking at lines. */
import { auditd } from './auditd.ts'
import { bind } from './bind.ts'
import type { LogEvent, UnreadLine } from './event.ts'
import { type LineContext, type LogFormat, unread } from './format.ts'
import { evtxJson, json } from './json.ts'
import { syslog } from './syslog.ts'
import { unbound } from './unbound.ts'
import { apache, nginx } from './web-access.ts'

const FORMATS: readonly LogFormat[] = [evtxJson, json, auditd, unbound, bind, nginx, apache, syslog]

/** Programs that write through syslog are read by it, whatever the operator calls their log. */
const ALIASES: Readonly<Record<string, LogFormat>> = {
  auth: syslog,
  cron: syslog,
  dnsmasq: syslog,
  sshd: syslog,
  su: syslog,
  sudo: syslog,
  'web-access': nginx,
  windows: evtxJson,
}

export const FORMAT_NAMES: readonly string[] = [...FORMATS.map(format => format.name), ...Object.keys(ALIASES)].sort()

export const formatNamed = (name: string): LogFormat | undefined =>
  FORMATS.find(format => format.name === name) ?? (Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined)

/** Reads one line after the other. */
export type LineReader = (line: string, context: LineContext) => LogEvent | UnreadLine

/** A reader for a format by name or for `auto`; undefined for a name that isn't known. */
export function lineReader(name: string): LineReader | undefined {
  if (name === 'auto') return autoReader()
  const format = formatNamed(name)
  return format && ((line, context) => format.parse(line, context))
}

/**
 * Stays with the format that read the last line, and looks anew where it fails: a log keeps its format, but files
 * begin with headers and some hold several programs' lines.
 */
function autoReader(): LineReader {
  let current: LogFormat | undefined
  return (line, context) => {
    if (current) {
      const event = current.parse(line, context)
      if (event.format !== null) return event
    }
    const found = surest(line)
    if (!found) return unread(line, 'no known format')
    current = found.format
    return found.format.parse(line, context)
  }
}

/** The format that recognises a line best, with its confidence from 0 to 1. */
export function surest(line: string): { readonly format: LogFormat; readonly confidence: number } | undefined {
  let best: { format: LogFormat; confidence: number } | undefined
  for (const format of FORMATS) {
    const confidence = format.recognise(line)
    if (confidence > (best?.confidence ?? 0)) best = { format, confidence }
  }
  return best
}
