/** Tokens that are known by their shape, whatever stands before them. What names their kind stays: `ghp_***`. */
import { HIDDEN, type Secret } from './secret.ts'
import { characters, DIGITS, type Text, WORD } from './text.ts'

const ALPHANUMERIC = characters('a-z', 'A-Z', '0-9')
const UPPER = characters('A-Z', '0-9')
const URL_SAFE = characters('a-z', 'A-Z', '0-9', '_-')
const DOTTED = characters('a-z', 'A-Z', '0-9', '_.-')
const LONGEST = 4096

interface Shape {
  readonly prefix: string
  readonly set: Uint8Array
  readonly least: number
  readonly most?: number
}

const of = (prefixes: string, set: Uint8Array, least: number, most?: number): Shape[] =>
  prefixes.split(' ').map(prefix => ({ prefix, set, least, ...(most !== undefined && { most }) }))

const SHAPES: readonly Shape[] = [
  ...of('AKIA ASIA ABIA ACCA', UPPER, 16, 16),
  ...of('ghp_ gho_ ghu_ ghs_ ghr_', ALPHANUMERIC, 36),
  ...of('github_pat_', WORD, 22),
  ...of('glpat- gldt- glrt- glcbt-', URL_SAFE, 20),
  ...of('xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-', URL_SAFE, 10),
  ...of('AIza', URL_SAFE, 35, 35),
  ...of('ya29.', DOTTED, 20),
  ...of('GOCSPX-', URL_SAFE, 20),
  ...of('sk_live_ sk_test_ rk_live_ rk_test_ whsec_', ALPHANUMERIC, 16),
  ...of('npm_', ALPHANUMERIC, 36, 36),
  ...of('pypi-', URL_SAFE, 32),
  ...of('SG.', DOTTED, 40),
  ...of('sk-proj- sk-ant-', URL_SAFE, 20),
  ...of('sk-', ALPHANUMERIC, 40),
  ...of('hf_', ALPHANUMERIC, 30),
  ...of('dop_v1_ doo_v1_', ALPHANUMERIC, 64, 64),
  ...of('hvs. hvb.', URL_SAFE, 24),
]
const BY_FIRST = new Map<string, Shape[]>()
for (const shape of SHAPES)
  BY_FIRST.set(shape.prefix[0] as string, [...(BY_FIRST.get(shape.prefix[0] as string) ?? []), shape])

/** @param at where a word begins. */
export function tokenSecret(text: Text, at: number): Secret | undefined {
  if (text.startsWith('eyJ', at)) return webToken(text, at)
  for (const { prefix, set, least, most = LONGEST } of BY_FIRST.get(text.value[at] as string) ?? []) {
    if (!text.startsWith(prefix, at)) continue
    const start = at + prefix.length
    const end = text.runEnd(start, set, most)
    if (end - start >= least && !text.isIn(WORD, end)) return token(start, end)
  }
  return undefined
}

const token = (start: number, end: number): Secret => ({ kind: 'tokens', start, end, mask: HIDDEN })

/** JSON Web Token or Encryption (RFC 7519, RFC 7516): the parts after the first dot-separated `eyJ…`. */
function webToken(text: Text, at: number): Secret | undefined {
  const head = text.runEnd(at, URL_SAFE, LONGEST)
  if (head - at < 12 || text.code(head) !== 0x2e) return undefined
  const body = text.runEnd(head + 1, URL_SAFE, LONGEST)
  if (text.code(body) !== 0x2e || body === head + 1) return undefined
  return token(at + 3, text.runEnd(body + 1, DOTTED, LONGEST))
}

/** `123456789:AA…`, the shape of a bot's token at Telegram. @param at where a run of digits begins. */
export function botToken(text: Text, at: number): Secret | undefined {
  const colon = text.runEnd(at, DIGITS, 11)
  if (colon - at < 8 || text.code(colon) !== 0x3a) return undefined
  const end = text.runEnd(colon + 1, URL_SAFE, 36)
  return end - colon === 36 ? token(colon + 1, end) : undefined
}

const KEY_BEGIN = '-----BEGIN '
const LONGEST_KEY = 8192

/** A private key in PEM (RFC 7468), as far as it is there. @param at where a dash stands. */
export function privateKey(text: Text, at: number): Secret | undefined {
  if (!text.startsWith(KEY_BEGIN, at)) return undefined
  const label = text.slice(at + KEY_BEGIN.length, at + KEY_BEGIN.length + 48)
  const found = /^(?:[A-Z]{1,12} ){0,3}PRIVATE KEY-----/.exec(label)
  if (!found) return undefined
  const start = at + KEY_BEGIN.length + found[0].length
  const rest = text.slice(start, start + LONGEST_KEY)
  const end = rest.indexOf('-----END')
  const body = end === -1 ? rest : rest.slice(0, end)
  return body.trim() === '' || body === HIDDEN ? undefined : token(start, start + body.length)
}
