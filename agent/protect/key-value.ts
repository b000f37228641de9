/** Secrets under a name: `password=…`, `"token": "…"`, `<pwd>…</pwd>`, headers, form bodies within others. */
import { authorizationSecret, cookieSecrets, setCookieSecrets } from './headers.ts'
import { isNothing, isState, type SecretKey, secretKey } from './key-names.ts'
import { HIDDEN, hidden, type Secret } from './secret.ts'
import { BLANKS, characters, type Text, WORD } from './text.ts'
import { type Span, valueSpan } from './value-span.ts'

export const KEY = characters('a-z', 'A-Z', '0-9', '_.-')
const KEY_ENDS = characters('"\'`\\] \t')
export const LONGEST_KEY = 64
const LONGEST_MARKUP = 1024

const EQUALS = 0x3d
const COLON = 0x3a
const GREATER = 0x3e
const LESS = 0x3c
const SLASH = 0x2f

export interface Found {
  readonly secrets: readonly Secret[]
  /** Where the search goes on: a long value that is no secret is not looked at again for each name in it. */
  readonly next: number
}

/** @param at where `=`, `:`, `>` or `%` stands. */
export function keyValueSecrets(text: Text, at: number, floor: number): Found {
  const separator = text.code(at)
  if (separator === GREATER) return found(markupSecret(text, at), at + 1)
  const from = valueFrom(text, at, separator)
  const key = from === undefined ? undefined : secretKey(keyBefore(text, at, floor))
  const span = key && from !== undefined ? valueSpan(text, from) : undefined
  if (!key || !span) return { secrets: [], next: at + 1 }
  const next = span.end - span.start > SHORT ? span.end : at + 1
  return found(secretsIn(text, key, span, separator === COLON), next)
}

const SHORT = 64

const found = (secrets: readonly Secret[], next: number): Found => ({ secrets, next: secrets.at(-1)?.end ?? next })

function secretsIn(text: Text, key: SecretKey, span: Span, colon: boolean): readonly Secret[] {
  switch (key.form) {
    case 'authorization':
      return authorizationSecret(text, span)
    case 'cookies':
      return cookieSecrets(text, span)
    case 'set_cookie':
      return setCookieSecrets(text, span)
    default:
      return isPlausible(text, key, span, colon) ? [hidden(key.kind, span.start, span.end)] : []
  }
}

/** Where the value may begin; undefined when the character separates nothing. */
function valueFrom(text: Text, at: number, separator: number): number | undefined {
  const next = text.code(at + 1)
  if (separator === EQUALS) return next === EQUALS ? undefined : next === GREATER ? at + 2 : at + 1
  if (separator === COLON) return next === SLASH || next === COLON ? undefined : next === EQUALS ? at + 2 : at + 1
  const encoded = text.lower(at, at + 3)
  return encoded === '%3d' || encoded === '%3a' ? at + 3 : undefined
}

export function keyBefore(text: Text, at: number, floor: number): string {
  const end = text.runStart(at, KEY_ENDS, 4)
  const start = Math.max(floor, text.runStart(end, KEY, LONGEST_KEY))
  return start < end ? text.slice(start, end) : ''
}

function isPlausible(text: Text, { kind, form }: SecretKey, span: Span, colon: boolean): boolean {
  const value = text.slice(span.start, Math.min(span.end, span.start + 64))
  if (isNothing(value) || isNextPair(text, span, value)) return false
  if (form === 'code') return /^\d{3,8}$/.test(value)
  if (form === 'session')
    return value.length >= 16 && /\d/.test(value) && /[a-z]/i.test(value) && !value.startsWith('S-1-')
  if (form === 'folder_or_value' && /^(?:[/~]|[A-Za-z]:\\)/.test(value)) return false
  if (form === 'word' && /^\d{1,3}$/.test(value)) return false
  if (kind === 'tokens' && value.length < 6) return false
  return span.quoted || !colon || !isProse(text, span, value, kind)
}

/** `password= user=an`: nothing, and behind a blank the next name. */
const isNextPair = (text: Text, { start, quoted }: Span, value: string): boolean =>
  !quoted && text.isIn(BLANKS, start - 1) && /^\w{1,32}=/.test(value)

/** `password: must contain`, `Unexpected token: identifier`: behind a colon, words may follow that are no secret. */
function isProse(text: Text, span: Span, value: string, kind: SecretKey['kind']): boolean {
  if (isState(value)) return true
  if (kind === 'tokens') return value.length < 8 || !/\d/.test(value)
  if (!/^[\p{Ll}]+$/u.test(value)) return false
  const next = text.runEnd(span.end, BLANKS, 4)
  if (next === span.end) return false
  const word = text.runEnd(next, WORD, 32)
  const behind = text.code(word)
  return (word > next || behind > 127) && behind !== EQUALS && behind !== COLON
}

/** `<password>…</password>` */
function markupSecret(text: Text, at: number): readonly Secret[] {
  const start = text.runStart(at, KEY, LONGEST_KEY)
  const opening = text.code(start - 1)
  if (start === at || (opening !== LESS && opening !== COLON)) return []
  const key = secretKey(text.slice(start, at))
  if (!key || key.form === 'cookies') return []
  const end = text.until(at + 1, LESS_THAN, LONGEST_MARKUP)
  if (text.code(end) !== LESS || text.code(end + 1) !== SLASH) return []
  const value = text.slice(at + 1, end)
  return value === HIDDEN || isNothing(value.trim()) ? [] : [hidden(key.kind, at + 1, end)]
}

const LESS_THAN = characters('<\r\n')
