/**
 * The head of a syslog line: RFC 5424, RFC 3164, and what programs and vendors make of them.
 *
 * Read: a priority or none; times with and without year, fraction and zone, ISO times in an old-style line
 * (rsyslog's file format), none at all; a host or none; `tag[pid]:` or no tag. What follows is the message.
 */
import type { LineContext } from './format.ts'
import { bsdTime, rfc3339 } from './timestamp.ts'

export interface SyslogHeader {
  readonly facility: number | undefined
  readonly severity: number | undefined
  readonly timeMs: number | undefined
  readonly host: string | undefined
  readonly program: string | undefined
  readonly processId: string | undefined
  readonly messageId?: string | undefined
  readonly structuredData?: string | undefined
  readonly message: string
}

const RFC5424 =
  /^(?:<(\d{1,3})>)?(\d{1,3}) (-|\d{4}-\d\d-\d\dT\S{1,40}) (\S{1,255}) (\S{1,128}) (\S{1,255}) (\S{1,128}) (?=-|\[)/
const BSD_TIME =
  /^(?:\*|\.)?([A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(?: ([A-Z]{3,5}|[+-]\d\d:?\d\d))?:? /
const ISO_TIME = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) /
const TAG = /^([A-Za-z0-9_.#@/{}\\()-]{1,128})(?:\[([^\]\s]{0,64})\])?:(?: |$)/

/** The header, or undefined when the line begins with neither a priority nor a time. */
export function syslogHeader(line: string, context: LineContext): SyslogHeader | undefined {
  return rfc5424(line, context) ?? rfc3164(line, context)
}

function rfc5424(line: string, context: LineContext): SyslogHeader | undefined {
  const found = RFC5424.exec(line)
  if (!found) return undefined
  const timeMs = found[3] === '-' ? undefined : rfc3339(found[3] as string, context)
  if (found[3] !== '-' && timeMs === undefined) return undefined
  const rest = line.slice(found[0].length)
  const dataEnd = structuredDataEnd(rest)
  if (dataEnd === undefined) return undefined
  const data = rest.slice(0, dataEnd)
  return {
    ...priority(found[1]),
    timeMs,
    host: nil(found[4]),
    program: nil(found[5]),
    processId: nil(found[6]),
    messageId: nil(found[7]),
    structuredData: data === '-' ? undefined : data,
    message: rest.slice(dataEnd + 1).replace(/^\ufeff/, ''),
  }
}

/** Where structured data ends: `-`, or elements in brackets with quoted values in which `\` escapes. */
function structuredDataEnd(text: string): number | undefined {
  if (text[0] === '-') return text.length === 1 || text[1] === ' ' ? 1 : undefined
  let at = 0
  while (text[at] === '[') {
    let quoted = false
    for (at += 1; at < text.length && (quoted || text[at] !== ']'); at++) {
      if (text[at] === '\\' && quoted) at += 1
      else if (text[at] === '"') quoted = !quoted
    }
    if (at >= text.length) return undefined
    at += 1
  }
  return at
}

function rfc3164(line: string, context: LineContext): SyslogHeader | undefined {
  const pri = /^<(\d{1,3})>/.exec(line)
  let rest = pri ? line.slice(pri[0].length) : line
  const time = BSD_TIME.exec(rest) ?? ISO_TIME.exec(rest)
  if (!pri && !time) return undefined
  let timeMs: number | undefined
  if (time) {
    const text = time[1] as string
    timeMs = /^\d/.test(text) ? rfc3339(text, context) : bsdTime(text.replace(/ {2}/g, ' '), context)
    if (timeMs === undefined && !pri) return undefined
    rest = rest.slice(time[0].length)
  }
  const host = time && !isTag(rest) ? /^(\S{1,255}) +/.exec(rest) : null
  if (host) rest = rest.slice(host[0].length)
  const tag = TAG.exec(rest)
  return {
    ...priority(pri?.[1]),
    timeMs,
    host: host?.[1],
    program: tag?.[1],
    processId: tag?.[2],
    message: tag ? rest.slice(tag[0].length) : rest,
  }
}

/** Some senders leave the host out: then the tag stands right behind the time. A host never ends in a colon. */
const isTag = (rest: string): boolean => /^[^\s:[]{1,128}(?:\[[^\]\s]{0,64}\])?:(?: |$)/.test(rest)

/** RFC 5424, 6.2.1: facility × 8 + severity, at most 191. */
function priority(text: string | undefined): { facility: number | undefined; severity: number | undefined } {
  const value = text === undefined ? Number.NaN : Number(text)
  return value <= 191 ? { facility: value >> 3, severity: value & 7 } : { facility: undefined, severity: undefined }
}

const nil = (text: string | undefined): string | undefined => (text === '-' ? undefined : text)
