/** Keywords about the rule itself: identity, class, references. */

import type { KeywordTable, RuleBuilder } from '../builder.ts'
import { quoted, unescapeText } from '../content-bytes.ts'
import { readNumber } from '../numbers.ts'

const positive = (value: string | undefined, into: (number: number) => void): string | undefined => {
  const number = readNumber(value)
  if (number === undefined || number < 0 || number > 0xffff_ffff) return 'it needs a number'
  into(number)
  return undefined
}

/** May stand only once in a rule. */
const once = (name: string, rule: RuleBuilder): string | undefined => {
  if (rule.seen.has(name)) return 'it stands twice'
  rule.seen.add(name)
  return undefined
}

const EVIDENCE_LEVELS: ReadonlySet<string> = new Set(['none', 'matched', 'whole'])

export const metaKeywords: KeywordTable = {
  msg: ({ value = '' }, rule) => {
    const text = quoted(value)
    if (!text || text.negated) return 'it needs a quoted text'
    rule.message = unescapeText(text.text)
    return once('msg', rule)
  },
  sid: ({ value }, rule) =>
    once('sid', rule) ??
    positive(value, number => (rule.sid = number)) ??
    (rule.sid === 0 ? 'it must be above 0' : undefined),
  gid: ({ value }, rule) => once('gid', rule) ?? positive(value, number => (rule.gid = number)),
  rev: ({ value }, rule) => once('rev', rule) ?? positive(value, number => (rule.revision = number)),
  priority: ({ value }, rule) => {
    const number = readNumber(value)
    if (number === undefined || number < 1 || number > 255) return 'it needs a number from 1 to 255'
    rule.priority = number
    return undefined
  },
  classtype: ({ value = '' }, rule) => {
    const name = value.replace(/^"(.*)"$/, '$1')
    if (!/^[\w-]+$/.test(name)) return 'it needs the name of a class'
    const known = rule.classifications.get(name.toLowerCase())
    rule.classtype = name
    rule.category = known?.description ?? ''
    // A class that classification.config doesn't name has the lowest priority, as in Suricata.
    rule.priority ??= known?.priority ?? 3
    return undefined
  },
  reference: ({ value = '' }, rule) => {
    const comma = value.indexOf(',')
    if (comma < 1) return 'it needs a kind and a value'
    rule.references.push([value.slice(0, comma).trim(), unescapeText(value.slice(comma + 1).trim())])
    return undefined
  },
  metadata: ({ value = '' }, rule) => {
    for (const part of value.split(',')) {
      const found = /^\s*(\S+)(?:\s+([\s\S]*?))?\s*$/.exec(part)
      if (found) rule.metadata.push([found[1] as string, unescapeText(found[2] ?? '')])
      // How much leaves the host hangs on this word: one that isn't known must not pass for the default.
      if (found?.[1] === 'vonggac_evidence' && !EVIDENCE_LEVELS.has(found[2] ?? ''))
        return 'vonggac_evidence needs none, matched or whole'
    }
    return undefined
  },
  target: ({ value }, rule) => {
    if (value !== 'src_ip' && value !== 'dest_ip') return 'it needs src_ip or dest_ip'
    rule.target = value
    return undefined
  },
  noalert: (_, rule) => {
    rule.noalert = true
    return undefined
  },
  alert: (_, rule) => {
    rule.noalert = false
    return undefined
  },
}
