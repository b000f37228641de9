/** `vonggac scan --log`: one log × rules → one JSON line an alert. */
import { stat } from 'node:fs/promises'
import { logFile } from '../capture/log-file.ts'
import type { LogEvent, LogSource } from '../decode/log/event.ts'
import { FORMAT_NAMES } from '../decode/log/formats.ts'
import { type LogMatch, logDetector } from '../match/log/log-detector.ts'
import { loadLogRules } from '../match/log/rule-files.ts'
import { OutputLines } from './output-lines.ts'
import { speak } from './speak.ts'

export interface ScanLogOptions {
  /** A rule file or a folder of them. */
  readonly rules: string
  /** A log, `.gz` too, or `-`. */
  readonly log: string
  /** A format's name; `auto` when undefined. */
  readonly logType: string | undefined
  /** `product=…,category=…,service=…`; undefined or empty is no hint. */
  readonly logSource: string | undefined
  /** Don't run at all when a rule can't be used. */
  readonly strict: boolean
}

/** Exit codes: 0 read to its end, 1 input or rules can't be read, 2 bad usage, 3 some rules can't be used. */
export async function scanLog(options: ScanLogOptions): Promise<number> {
  const format = options.logType ?? 'auto'
  if (format !== 'auto' && !FORMAT_NAMES.includes(format)) return usage(unknownType(format))
  const hint = readHint(options.logSource)
  if (typeof hint === 'string') return usage(hint)
  try {
    const rules = await loadLogRules([options.rules])
    const detector = logDetector(rules)
    for (const { file, line, rule, reason } of rules.refused) console.error(`${file}:${line}: ${rule}: ${reason}`)
    if (rules.refused.length > 0 && options.strict) return 3
    const output = new OutputLines(process.stdout)
    const clock = await logClock(options.log)
    const source = detector.forSource({ name: options.log, format, logSource: hint, now: () => clock })
    for await (const { lines } of logFile({ name: options.log, path: options.log }).batches(undefined, NEVER)) {
      for (const match of source.matches(lines)) output.write(asJson(match))
      await output.flush()
      if (output.gone) break
    }
    reportUnread(source.counters())
    return rules.refused.length > 0 ? 3 : 0
  } catch (error) {
    console.error(`vonggac scan: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

const NEVER = new AbortController().signal

function usage(message: string): number {
  console.error(`vonggac scan: ${message}`)
  return 2
}

const unknownType = (name: string): string =>
  speak({
    vi: `không có loại nhật ký «${name}». Có: auto, ${FORMAT_NAMES.join(', ')}.`,
    en: `no log type '${name}'. There are: auto, ${FORMAT_NAMES.join(', ')}.`,
  })

/** Lines without a year were written before the file was last changed. */
async function logClock(path: string): Promise<number> {
  return path === '-' ? Date.now() : (await stat(path)).mtimeMs
}

/** The hint, or in words what is wrong with it. */
function readHint(text: string | undefined): LogSource | undefined | string {
  if (text === undefined || text.trim() === '') return undefined
  const hint: Record<string, string> = {}
  for (const part of text.split(',')) {
    const [, name = '', value = ''] = /^\s*(product|category|service)=([^=]*?)\s*$/.exec(part) ?? []
    if (name === '') {
      return speak({
        vi: `--logsource: không hiểu «${part}»; viết dạng product=…,category=…,service=…`,
        en: `--logsource: '${part}' is not understood; write product=…,category=…,service=…`,
      })
    }
    if (value !== '') hint[name] = value.toLowerCase()
  }
  return Object.keys(hint).length === 0 ? undefined : hint
}

function asJson({ event, rule, fired }: LogMatch): string {
  const { id, title, level, tags } = rule
  return JSON.stringify({
    rule: { id, title, level, tags },
    event: eventObject(event),
    ...(fired && { correlation: { count: fired.count, group: Object.fromEntries(fired.group) } }),
  })
}

/** A JSON line as it was; any other line as its fields with the line itself. */
function eventObject(event: LogEvent): unknown {
  if (event.format === 'json' || event.format === 'evtx-json') return JSON.parse(event.raw.replace(/^\ufeff/, ''))
  return { ...event.fields, 'event.original': event.raw }
}

function reportUnread(counters: Readonly<Record<string, number>>): void {
  const unread = counters['lines_unread'] ?? 0
  if (unread === 0) return
  console.error(
    speak({
      vi: `vonggac scan: ${unread} trên ${counters['lines_read']} dòng không đọc được theo định dạng`,
      en: `vonggac scan: ${unread} of ${counters['lines_read']} lines could not be read as their format`,
    }),
  )
}
