/**
 * Secrets in command lines and in the words of protocols: `mysql -p…`, `--password …`, `curl -u user:…`,
 * `IDENTIFIED BY '…'`, `Bearer …`, `PASS …`, `mật khẩu là …`.
 */
import { isNothing, isState, secretKey } from './key-names.ts'
import { hidden, type Secret } from './secret.ts'
import { BLANKS, characters, LETTERS, QUOTES, type Text, WORD } from './text.ts'
import { lineEnd, valueSpan } from './value-span.ts'

const OPTION = characters('a-z', 'A-Z', '0-9', '_-')
const BASE64 = characters('a-z', 'A-Z', '0-9', '+/=_.~-')
const LONGEST_WORD = 20
const LONGEST_OPTION = 40

/** Programs whose short options take a password: `attached` right behind the letter, `apart` as the next word. */
interface Program {
  readonly attached?: string
  readonly apart?: readonly string[]
  /** The option's value is `name:password` or `name%password`. */
  readonly pair?: readonly string[]
}
const MYSQL: Program = { attached: 'p' }
const MONGO: Program = { apart: ['p'] }
const PROGRAMS: Readonly<Record<string, Program>> = {
  ...{ mysql: MYSQL, mysqldump: MYSQL, mysqladmin: MYSQL, mariadb: MYSQL, mysqlimport: MYSQL },
  ...{ mongo: MONGO, mongosh: MONGO, mongodump: MONGO, mongorestore: MONGO, psexec: MONGO, wmiexec: MONGO },
  ...{ sshpass: { attached: 'p', apart: ['p'] }, plink: { apart: ['pw'] }, pscp: { apart: ['pw'] } },
  ...{ curl: { pair: ['u', '-user', 'U', '-proxy-user'] }, smbclient: { pair: ['U'] }, rpcclient: { pair: ['U'] } },
  ...{ ldapsearch: { apart: ['w'] }, ldapmodify: { apart: ['w'] }, sqlcmd: { apart: ['P'], attached: 'P' } },
  ...{ 'redis-cli': { apart: ['a'] }, htpasswd: {}, mosquitto_pub: { apart: ['P'] }, mosquitto_sub: { apart: ['P'] } },
  ...{ snmpwalk: { apart: ['c', 'A', 'X'] }, snmpget: { apart: ['c', 'A', 'X'] }, crackmapexec: MONGO, netexec: MONGO },
}

/** Which program's options follow, as the search goes along a line. */
export class Commands {
  readonly #text: Text
  #program: Program | undefined

  constructor(text: Text) {
    this.#text = text
  }

  /** The command ends: line end, `;`, `|`, `&`. */
  end(): void {
    this.#program = undefined
  }

  /** @param at where a word begins. */
  word(at: number): Secret | undefined {
    const text = this.#text
    const end = text.runEnd(at, WORD, LONGEST_WORD)
    const word = text.slice(at, end)
    const named = word === 'redis' && text.startsWith('-cli', end) ? 'redis-cli' : word
    this.#program = (Object.hasOwn(PROGRAMS, named) ? PROGRAMS[named] : undefined) ?? this.#program
    return wordSecret(text, at, end, word)
  }

  /** @param at where the dash or slash of an option stands, behind a blank or quote. */
  option(at: number): Secret | undefined {
    const text = this.#text
    const end = text.runEnd(at + 1, OPTION, LONGEST_OPTION)
    const name = text.slice(at + 1, end)
    const next = text.runEnd(end, BLANKS, 4)
    const program = this.#program
    if (program?.pair?.includes(name) && next > end) return pairPassword(text, next)
    if (next > end && (program?.apart?.includes(name) || isSecretOption(name))) return plainWord(text, next)
    const attached = program?.attached
    const behind = end > at + 2 || text.isIn(QUOTES, end)
    return attached !== undefined && name.startsWith(attached) && behind
      ? plainWord(text, at + 1 + attached.length)
      : undefined
  }
}

const isSecretOption = (name: string): boolean => {
  const key = secretKey(name.replace(/^-/, ''))
  return name.length > 2 && key !== undefined && key.form === 'value'
}

function plainWord(text: Text, from: number): Secret | undefined {
  const span = valueSpan(text, from)
  if (!span || (!span.quoted && text.code(from) === 0x2d)) return undefined
  return isNothing(text.slice(span.start, Math.min(span.end, span.start + 64)))
    ? undefined
    : hidden('passwords', span.start, span.end)
}

function pairPassword(text: Text, from: number): Secret | undefined {
  const span = valueSpan(text, from)
  if (!span) return undefined
  const value = text.slice(span.start, span.end)
  const colon = value.search(/[:%]/)
  if (colon === -1 || isNothing(value.slice(colon + 1))) return undefined
  return hidden('passwords', span.start + colon + 1, span.end)
}

function wordSecret(text: Text, at: number, end: number, word: string): Secret | undefined {
  switch (word.toLowerCase()) {
    case 'identified':
      return identifiedBy(text, end)
    case 'password':
    case 'passwd':
      return quotedPassword(text, end) ?? told(text, end, 'is')
    case 'bearer':
      return credentials(text, end, value => value.length >= 16 && /\d/.test(value), 'tokens')
    case 'basic':
      return credentials(text, end, isBasic, 'passwords')
    case 'm':
    case 'mat':
      return vietnamesePassword(text, at)
    case 'net':
      return netUser(text, end)
  }
  return word === 'PASS' || word === 'AUTH' || word === 'LOGIN' ? protocolLine(text, at, end, word) : undefined
}

/** `IDENTIFIED BY '…'`, `IDENTIFIED WITH plugin BY '…'` */
function identifiedBy(text: Text, from: number): Secret | undefined {
  const words = /^ {1,4}(?:with {1,4}['"`]?\w{1,40}['"`]? {1,4})?by {1,4}(?:password {1,4})?/i.exec(
    text.slice(from, from + 96),
  )
  const span = words && valueSpan(text, from + words[0].length)
  if (!span || !(span.quoted || endsStatement(text, span.end))) return undefined
  return hidden('passwords', span.start, span.end)
}

/** Without quotes it is prose unless the statement ends here. */
const endsStatement = (text: Text, end: number): boolean => end === text.length || text.isIn(STATEMENT_END, end)
const STATEMENT_END = characters(';\r\n"')

/** `PASSWORD('…')`, `ENCRYPTED PASSWORD '…'`: only what stands in single quotes. */
function quotedPassword(text: Text, from: number): Secret | undefined {
  let at = text.runEnd(from, BLANKS, 4)
  if (text.code(at) === 0x28) at++
  if (at === from || text.code(at) !== 0x27) return undefined
  const span = valueSpan(text, at)
  return span && !isNothing(text.slice(span.start, span.end)) ? hidden('passwords', span.start, span.end) : undefined
}

/** `password is Abc123`: a word with a digit in it, as prose about passwords seldom has. */
function told(text: Text, from: number, verb: string): Secret | undefined {
  const blank = text.runEnd(from, BLANKS, 4)
  if (blank === from || text.lower(blank, blank + verb.length) !== verb) return undefined
  const span = text.isIn(BLANKS, blank + verb.length) ? valueSpan(text, blank + verb.length) : undefined
  const value = span ? text.slice(span.start, Math.min(span.end, span.start + 64)) : ''
  return span && value.length >= 6 && /\d/.test(value) && !isState(value)
    ? hidden('passwords', span.start, span.end)
    : undefined
}

const VIETNAMESE = ['mật khẩu', 'mat khau'].flatMap(words => [words, words.normalize('NFD')])

/** `mật khẩu: …`, `mật khẩu là …` */
function vietnamesePassword(text: Text, at: number): Secret | undefined {
  const lower = text.lower(at, at + 16)
  const words = VIETNAMESE.find(each => lower.startsWith(each))
  if (!words) return undefined
  const behind = at + words.length
  const blank = text.runEnd(behind, BLANKS, 4)
  const separator = text.code(blank)
  if (separator !== 0x3a && separator !== 0x3d) return told(text, behind, 'là')
  const span = valueSpan(text, blank + 1)
  if (!span) return undefined
  const value = text.slice(span.start, Math.min(span.end, span.start + 64))
  // Prose goes on in words of letters alone.
  const prose = /^\p{L}+$/u.test(value) && (isState(value) || /\P{ASCII}/u.test(value) || text.isIn(BLANKS, span.end))
  return isNothing(value) || prose ? undefined : hidden('passwords', span.start, span.end)
}

function credentials(
  text: Text,
  from: number,
  holds: (value: string) => boolean,
  kind: 'tokens' | 'passwords',
): Secret | undefined {
  const start = text.runEnd(from, BLANKS, 4)
  if (start === from) return undefined
  const end = text.runEnd(start, BASE64, 4096)
  return holds(text.slice(start, end)) ? hidden(kind, start, end) : undefined
}

/** RFC 7617: name and password behind each other, in base64. */
const isBasic = (value: string): boolean =>
  value.length >= 8 && /^[\x20-\x7e]{1,256}:[\x20-\x7e]{0,256}$/.test(Buffer.from(value, 'base64').toString('latin1'))

/** `net user NAME PASSWORD` */
function netUser(text: Text, from: number): Secret | undefined {
  const words = /^(?:\.exe)? {1,4}user {1,4}[^\s/]{1,64} {1,4}(?=[^\s/])/i.exec(text.slice(from, from + 96))
  const span = words && valueSpan(text, from + words[0].length)
  return span ? hidden('passwords', span.start, span.end) : undefined
}

/** FTP, POP3: `PASS x`; SMTP: `AUTH PLAIN x`; IMAP: `a1 LOGIN name x`. The line holds nothing else. */
function protocolLine(text: Text, at: number, end: number, word: 'PASS' | 'AUTH' | 'LOGIN'): Secret | undefined {
  const before =
    text
      .slice(Math.max(0, at - 16), at)
      .split(/[\r\n]/)
      .at(-1) ?? ''
  if (word === 'LOGIN' ? !/^[A-Za-z0-9.]{1,12} $/.test(before) : before !== '') return undefined
  const line = text.slice(end, Math.min(lineEnd(text, end), end + 256))
  const match = PROTOCOL_LINES[word].exec(line)
  const value = match?.[1]
  if (!match || value === undefined || isNothing(value) || /^[\w./-]+\.\w{2,4}$/.test(value)) return undefined
  return hidden('passwords', end + match[0].length - value.length, end + match[0].length)
}

const PROTOCOL_LINES = {
  PASS: /^ (\S{1,128})$/,
  AUTH: /^ (?:PLAIN|LOGIN|CRAM-MD5) (\S{8,200})$/,
  LOGIN: /^ \S{1,64} (\S{1,128})$/,
} as const

export const isOptionStart = (text: Text, at: number): boolean =>
  at === 0 || text.isIn(BLANKS, at - 1) || text.isIn(QUOTES, at - 1)

export const isWordStart = (text: Text, at: number): boolean => text.isIn(LETTERS, at) && !text.isIn(WORD, at - 1)
