/** Numbers as people write them: groups of digits with one kind of separator, and what stands around them. */
import { keyBefore } from './key-value.ts'
import { BLANKS, characters, DIGITS, HEXADECIMAL, QUOTES, type Text, WORD } from './text.ts'

export interface Digits {
  readonly start: number
  /** Without separators. */
  readonly digits: string
  /** Lengths of the groups, such as `4-3-3`. */
  readonly shape: string
  readonly end: number
}

const MOST_DIGITS = 20
const MOST_GROUPS = 8
const SEPARATORS = characters(' .-')

/** Every beginning of the number that ends with a group, shortest first; none when the first group is too long. */
export function readDigits(text: Text, at: number): readonly Digits[] {
  const found: Digits[] = []
  const sizes: number[] = []
  let digits = ''
  let separator = -1
  for (let from = at; sizes.length < MOST_GROUPS; ) {
    const end = text.runEnd(from, DIGITS, MOST_DIGITS + 1)
    if (end === from || digits.length + end - from > MOST_DIGITS) break
    digits += text.slice(from, end)
    sizes.push(end - from)
    found.push({ start: at, digits, shape: sizes.join('-'), end })
    if (!text.isIn(SEPARATORS, end)) break
    const code = text.code(end)
    if (separator !== -1 && code !== separator) break
    separator = code
    from = end + 1
  }
  return found
}

const DOT = 0x2e
const DASH = 0x2d
const HASH = 0x23

/** Whether a number of its own can begin here: not within a word, fraction, hash, UUID or `#number`. */
export function beginsNumber(text: Text, at: number): boolean {
  const before = text.code(at - 1)
  if (before === HASH) return false
  if (text.isIn(WORD, at - 1)) return isEscape(text, at - 3)
  if (before === DOT) return !text.isIn(WORD, at - 2)
  return before !== DASH || !text.isIn(WORD, at - 2)
}

const isEscape = (text: Text, at: number): boolean =>
  text.code(at) === 0x25 && text.isIn(HEXADECIMAL, at + 1) && text.isIn(HEXADECIMAL, at + 2)

export function endsNumber(text: Text, end: number): boolean {
  if (text.isIn(WORD, end)) return false
  const behind = text.code(end)
  return (behind !== DOT && behind !== DASH) || !text.isIn(WORD, end + 1)
}

const NEUTRAL_ENDS = [
  'id',
  'time',
  'timestamp',
  'bytes',
  'size',
  'length',
  'count',
  'seq',
  'sequence',
  'port',
  'number',
  'version',
]
const NEUTRAL = new Set([
  ...['pid', 'ppid', 'uid', 'gid', 'tid', 'sid', 'ts', 'epoch', 'len', 'offset', 'order', 'orderno', 'invoice', 'ack'],
  ...[
    'win',
    'inode',
    'ino',
    'duration',
    'ms',
    'us',
    'ns',
    'nonce',
    'counter',
    'total',
    'amount',
    'price',
    'sotien',
    'ref',
  ],
  ...[
    'transaction',
    'txn',
    'trace',
    'span',
    'request',
    'flow',
    'serial',
    'build',
    'rev',
    'revision',
    'hash',
    'crc',
    'checksum',
  ],
  ...[
    'madon',
    'madonhang',
    'sohoadon',
    'mahd',
    'magd',
    'sohieu',
    'packets',
    'pkts',
    'session',
    'version',
    'v',
    'id',
    'no',
    'row',
  ],
])
/** Names that end like neutral ones and are a person's all the same. */
const PERSONAL = [
  'phonenumber',
  'mobilenumber',
  'cardnumber',
  'accountnumber',
  'nationalid',
  'citizenid',
  'cardid',
  'userid',
  'customerid',
  'faxnumber',
  'idnumber',
  'personalid',
]
const NUMBERED = new Set([
  'order',
  'flow',
  'id',
  'seq',
  'ack',
  'serial',
  'build',
  'port',
  'pid',
  'number',
  'offset',
  'inode',
  'session',
  'transaction',
  'packet',
])
const NUMBERED_WORDS = [
  'đơn hàng',
  'mã đơn',
  'vận đơn',
  'hóa đơn',
  'hoá đơn',
  'giao dịch',
  'số seri',
  'phiên bản',
  'don hang',
  'giao dich',
]
const UNITS = new Set([
  'bytes',
  'byte',
  'b',
  'kb',
  'mb',
  'ms',
  'us',
  'ns',
  's',
  'packets',
  'pkts',
  'lines',
  'rows',
  'đồng',
  'vnd',
  'vnđ',
])
const NAME = characters('a-z', 'A-Z', '0-9', '_.-')

/** Whether what stands beside says that the number is a person's in no way: `flow_id=`, `order …`, `… bytes`. */
export function isNeutral(text: Text, start: number, end: number): boolean {
  return (
    isNeutralKey(text, start) ||
    isNumbered(text, start) ||
    UNITS.has(text.lower(text.runEnd(end, BLANKS, 1), end + 8).match(/^[\p{L}]+/u)?.[0] ?? '')
  )
}

function isNeutralKey(text: Text, start: number): boolean {
  const at = text.runStart(text.runStart(text.runStart(start, BLANKS, 2), QUOTES, 2), BLANKS, 2)
  const separator = text.code(at - 1)
  if (separator !== 0x3d && separator !== 0x3a && separator !== HASH) return false
  const key = keyBefore(text, at - 1, 0)
    .toLowerCase()
    .replace(/[_.-]/g, '')
  if (key === '' || PERSONAL.some(end => key.endsWith(end))) return false
  return NEUTRAL.has(key) || NEUTRAL_ENDS.some(end => key.endsWith(end))
}

function isNumbered(text: Text, start: number): boolean {
  const blank = text.runStart(start, BLANKS, 2)
  if (blank < start && NUMBERED.has(text.lower(text.runStart(blank, NAME, 16), blank))) return true
  return namedBefore(text, start, NUMBERED_WORDS)
}

const NEAR = 40

/** Whether one of the words stands shortly before, with no other number and no line end between. */
export function namedBefore(text: Text, start: number, words: readonly string[]): boolean {
  const before = text.lower(Math.max(0, start - NEAR), start).normalize('NFC')
  return words.some(word => {
    const at = before.lastIndexOf(word)
    return at !== -1 && !/[\d\r\n]/.test(before.slice(at + word.length))
  })
}

/** All digits but the last `kept` become stars; separators stay where they are. */
export function starred(written: string, kept: number, from = 0): string {
  let left = written.replace(/\D/g, '').length - kept
  return [...written]
    .map((character, index) => (/\d/.test(character) && left-- > 0 && index >= from ? '*' : character))
    .join('')
}
