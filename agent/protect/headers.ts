/** Authorization (RFC 9110 §11.6.2), Cookie and Set-Cookie (RFC 6265) headers, and the same as values of JSON. */
import { isNothing, isState } from './key-names.ts'
import { hidden, type Secret } from './secret.ts'
import { BLANKS, characters, type Text } from './text.ts'
import { LONGEST_VALUE, lineEnd, type Span } from './value-span.ts'

const SCHEMES = new Set([
  ...['basic', 'bearer', 'digest', 'negotiate', 'ntlm', 'token', 'apikey', 'hmac', 'hawk', 'oauth', 'key', 'signature'],
  ...[
    'aws4-hmac-sha256',
    'sharedkey',
    'sharedkeylite',
    'scram-sha-1',
    'scram-sha-256',
    'mutual',
    'vapid',
    'aws',
    'sso-key',
  ],
])
const SCHEME = characters('a-z', 'A-Z', '0-9', '-')
const COOKIE_NAME_END = characters('=;\r\n"')
const COOKIE_VALUE_END = characters(';\r\n"')
const MOST_COOKIES = 64
const LONGEST_NAME = 256
const EQUALS = 0x3d
const SEMICOLON = 0x3b
const QUOTE = 0x22

/** The scheme's name stays, what follows goes. */
export function authorizationSecret(text: Text, span: Span): readonly Secret[] {
  const scheme = text.runEnd(span.start, SCHEME, 32)
  const credentials = text.runEnd(scheme, BLANKS, 4)
  if (SCHEMES.has(text.lower(span.start, scheme)) && credentials > scheme) {
    const end = span.quoted ? span.end : lineEndOrQuote(text, credentials)
    const value = text.slice(credentials, end).trimEnd()
    return isNothing(value) ? [] : [hidden('passwords', credentials, credentials + value.length)]
  }
  const value = text.slice(span.start, span.end)
  return value.length < 8 || isNothing(value) || isState(value) || value.includes(' ')
    ? []
    : [hidden('passwords', span.start, span.end)]
}

const QUOTE_OR_LINE = characters('"\'\r\n')

/** Digest has quotes of its own: there the line decides. */
function lineEndOrQuote(text: Text, from: number): number {
  const quote = text.until(from, QUOTE_OR_LINE, LONGEST_VALUE)
  return text.code(quote) === 0x22 && text.code(quote - 1) === EQUALS ? lineEnd(text, from) : quote
}

/** Every value; names stay. */
export function cookieSecrets(text: Text, span: Span, most = MOST_COOKIES): readonly Secret[] {
  const last = span.quoted ? span.end : Math.min(text.length, span.start + LONGEST_VALUE)
  const found: Secret[] = []
  for (let at = span.start, cookies = 0; at < last && cookies < most; cookies++) {
    const name = text.until(at, COOKIE_NAME_END, Math.min(last - at, LONGEST_NAME))
    let end = name
    if (text.code(name) === EQUALS) {
      // RFC 6265 lets a value stand in quotes.
      const start = text.code(name + 1) === QUOTE && !span.quoted ? name + 2 : name + 1
      end = Math.min(last, text.until(start, COOKIE_VALUE_END, last - start))
      if (end > start && !isNothing(text.slice(start, Math.min(end, start + 64))))
        found.push(hidden('cookies', start, end))
      if (start === name + 2 && text.code(end) === QUOTE) end++
    }
    if (text.code(end) !== SEMICOLON) break
    at = end + 1
  }
  return found
}

/** The cookie's value; Path, Expires and the others stay. */
export const setCookieSecrets = (text: Text, span: Span): readonly Secret[] => cookieSecrets(text, span, 1)
