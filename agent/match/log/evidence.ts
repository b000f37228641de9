/** What of a line matched, and the line that it was taken from. */
import type { Search, SigmaCorrelation, SigmaRule } from '../../../rules/language/sigma/index.ts'
import type { LogEvent } from '../../decode/log/event.ts'
import type { Evidence } from '../../wire/index.ts'
import { MAX_ORIGINAL_BYTES, type Original } from '../detection.ts'
import type { Fired } from './correlation.ts'
import { LogEventView } from './event-view.ts'

/** As for packets: a little before the place, and no more than a person reads at a glance. */
const BEFORE = 64
const LIMIT = 512

export interface LineEvidence {
  readonly evidence: Evidence
  readonly original: () => Original
}

/** A line that is short stands whole; of a longer one, what the rule's fields hold with a little around it. */
export function lineEvidence(
  event: LogEvent,
  rule: SigmaRule | SigmaCorrelation,
  fired: Fired | undefined,
): LineEvidence {
  const { raw } = event
  const lead = fired && rule.kind === 'correlation' ? `[${fired.count} / ${rule.timespanMs / 1000} s] ` : ''
  const from = raw.length <= LIMIT || rule.kind === 'correlation' ? 0 : firstPlace(event, rule)
  const to = Math.min(raw.length, from + LIMIT)
  return {
    evidence: { kind: 'line', text: lead + raw.slice(from, to), truncated: to - from < raw.length },
    original: () => original(raw, from, to, lead),
  }
}

function original(raw: string, from: number, to: number, lead: string): Original {
  const bytes = Buffer.from(raw).subarray(0, MAX_ORIGINAL_BYTES)
  const offset = (at: number) => Buffer.byteLength(raw.slice(0, at))
  return { whole: bytes, seen: bytes, from: offset(from), to: offset(to), ...(lead !== '' && { lead }) }
}

/** Shortly before the first value of a field that the rule looks at; the beginning where none stands in the line. */
function firstPlace(event: LogEvent, rule: SigmaRule): number {
  const view = new LogEventView()
  view.show(event)
  const places = [...rule.searches.values()]
    .flatMap(fieldsOf)
    .map(field => view.get(field))
    .filter(value => (typeof value === 'string' && value.length > 1) || typeof value === 'number')
    .map(value => event.raw.indexOf(String(value)))
    .filter(at => at !== -1)
  return places.length === 0 ? 0 : Math.max(0, Math.min(...places) - BEFORE)
}

const fieldsOf = (search: Search): string[] =>
  search.kind === 'field' ? (search.field === undefined ? [] : [search.field]) : search.parts.flatMap(fieldsOf)
