/** `pcre:"/expression/flags"`. Flags i s m x A E G as in PCRE; others name the buffer or make it relative (R). */
import type { KeywordTable } from '../builder.ts'
import { quoted } from '../content-bytes.ts'
import { compileRegex } from '../pcre/compile.ts'

const BUFFER_FLAGS: Readonly<Record<string, string>> = {
  U: 'http.uri',
  I: 'http.uri.raw',
  H: 'http.header',
  D: 'http.header.raw',
  M: 'http.method',
  C: 'http.cookie',
  P: 'http.request_body',
  Q: 'file.data',
  Y: 'http.stat_msg',
  S: 'http.stat_code',
  V: 'http.user_agent',
  W: 'http.host',
  Z: 'http.host.raw',
}

/** Quotes may be left out: `pcre:/expression/flags`. */
const unquoted = (value: string) => ({ text: value.replace(/^!\s*/, ''), negated: value.startsWith('!') })

export const pcreKeywords: KeywordTable = {
  pcre: ({ value = '' }, rule) => {
    const text = quoted(value) ?? unquoted(value)
    const found = text && /^(!)?\s*\/([\s\S]*)\/([A-Za-z]*)(?:\s*,.*)?$/.exec(text.text)
    if (!found) return 'it needs "/expression/flags"'
    if (/\/[A-Za-z]*\s*,/.test(text.text) && !/\/[A-Za-z]*$/.test(text.text))
      return "capturing into variables isn't supported"
    const flags = found[3] ?? ''
    const unknown = [...flags].find(letter => !'ismxAEGRBO'.includes(letter) && !(letter in BUFFER_FLAGS))
    if (unknown) return `flag '${unknown}' isn't supported`
    const targets = [...flags].flatMap(letter => BUFFER_FLAGS[letter] ?? [])
    if (new Set(targets).size > 1) return 'its flags name two buffers'
    const source = (found[2] as string).replaceAll('\\;', ';')
    const regex = compileRegex(source, {
      nocase: flags.includes('i'),
      dotAll: flags.includes('s'),
      multiline: flags.includes('m'),
      extended: flags.includes('x'),
      anchored: flags.includes('A'),
      dollarEnd: flags.includes('E'),
      ungreedy: flags.includes('G'),
    })
    if (typeof regex === 'string') return regex
    const condition = {
      kind: 'pcre',
      source,
      flags,
      regex,
      negated: text.negated || found[1] !== undefined,
      relative: flags.includes('R'),
    } as const
    const [buffer] = targets
    if (buffer === undefined) {
      rule.add(condition)
      return undefined
    }
    if (rule.current === 'http.response_body' && flags.includes('Q')) return rule.addTo(rule.current, condition)
    if (rule.current !== undefined && rule.current !== buffer) return `its flag names ${buffer} after '${rule.current}'`
    return rule.addTo(buffer, condition)
  },
}
