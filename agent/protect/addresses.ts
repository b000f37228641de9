/** E-mail addresses (the shapes of RFC 5321 in daily use), and passwords in URLs (RFC 3986 §3.2.1). */
import { isNothing } from './key-names.ts'
import { hidden, type Secret } from './secret.ts'
import { characters, LETTERS, type Text } from './text.ts'

const LOCAL = characters('a-z', 'A-Z', '0-9', '._%+-')
const DOMAIN = characters('a-z', 'A-Z', '0-9', '.-')
const LONGEST_LOCAL = 64
const LONGEST_DOMAIN = 253
const LONGEST_AUTHORITY = 1024
const AUTHORITY_END = characters('/?# \t\r\n"\'<>\\')
const SCHEME = characters('a-z', 'A-Z', '0-9', '+.-')

/** Last labels that are no domain: units of systemd, and names of files such as `logo@2x.png`. */
const NOT_DOMAINS = new Set([
  ...['service', 'socket', 'timer', 'mount', 'slice', 'scope', 'target', 'device', 'path', 'swap', 'automount'],
  ...['png', 'jpg', 'jpeg', 'gif', 'svg', 'webp', 'ico', 'css', 'js', 'mjs', 'ts', 'json', 'map', 'html', 'php', 'log'],
])

/** @param at where `@` or `%40` stands. The domain and the first letter stay: `n***@example.vn`. */
export function emailSecret(text: Text, at: number, floor: number): Secret | undefined {
  const sign = text.code(at) === 0x40 ? 1 : text.startsWith('%40', at) ? 3 : 0
  if (sign === 0) return undefined
  const start = localStart(text, at, floor)
  if (start === undefined) return undefined
  const end = domainEnd(text, at + sign)
  if (end === undefined || isCopyTarget(text, end)) return undefined
  const local = text.slice(start, at)
  if (local === 'git' || isMessageId(text, start)) return undefined
  return { kind: 'emails', start, end, mask: `${local[0]}***${text.slice(at, end)}` }
}

/** A percent escape before the name belongs to what the name stands in. */
function localStart(text: Text, at: number, floor: number): number | undefined {
  let start = Math.max(floor, text.runStart(at, LOCAL, LONGEST_LOCAL + 1))
  if (at - start > LONGEST_LOCAL) return undefined
  const percent = text.value.slice(start, at).lastIndexOf('%')
  if (percent !== -1) start += percent + 3
  while (start < at && (text.code(start) === 0x2e || text.code(start) === 0x2d)) start++
  // `scheme://name@host` names an account of that host.
  const ok = start < at && text.code(at - 1) !== 0x2e && !text.startsWith('//', start - 2)
  return ok ? start : undefined
}

function domainEnd(text: Text, from: number): number | undefined {
  let end = text.runEnd(from, DOMAIN, LONGEST_DOMAIN)
  while (end > from && !text.isIn(LETTERS, end - 1)) {
    const code = text.code(end - 1)
    if (code !== 0x2e && code !== 0x2d) return undefined
    end--
  }
  const labels = text.lower(from, end).split('.')
  const top = labels.at(-1) ?? ''
  if (labels.length < 2 || labels.includes('') || !/^[a-z]{2,24}$/.test(top) || NOT_DOMAINS.has(top)) return undefined
  return end
}

/** `name@host:/path` of scp and rsync. */
const isCopyTarget = (text: Text, end: number): boolean =>
  text.code(end) === 0x3a && (text.code(end + 1) === 0x2f || text.code(end + 1) === 0x7e)

const isMessageId = (text: Text, start: number): boolean => {
  const before = text.lower(start - 16, start)
  return before.includes('message-id') || before.includes('msgid') || before.includes('messageid')
}

/** @param at where `:` of `://` stands. The user's name stays. */
export function urlPassword(text: Text, at: number): Secret | undefined {
  if (!text.startsWith('//', at + 1) || text.runStart(at, SCHEME, 16) === at) return undefined
  const end = text.until(at + 3, AUTHORITY_END, LONGEST_AUTHORITY)
  const authority = text.slice(at + 3, end)
  const host = authority.lastIndexOf('@')
  const colon = authority.indexOf(':')
  if (host === -1 || colon === -1 || colon >= host - 1) return undefined
  const password = authority.slice(colon + 1, host)
  return isNothing(password) ? undefined : hidden('passwords', at + 3 + colon + 1, at + 3 + host)
}
