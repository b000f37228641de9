/** Sets of bytes as 256 bits. */
export const emptySet = (): Uint32Array => new Uint32Array(8)

export function add(set: Uint32Array, low: number, high = low): void {
  for (let byte = low; byte <= high; byte++) set[byte >> 5] = (set[byte >> 5] as number) | (1 << (byte & 31))
}

export const has = (set: Uint32Array, byte: number): boolean => (((set[byte >> 5] as number) >>> (byte & 31)) & 1) === 1

export const inverse = (set: Uint32Array): Uint32Array => set.map(word => ~word)

export function addAll(set: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < 8; word++) set[word] = (set[word] as number) | (other[word] as number)
}

/** Adds the other case of ASCII letters in the set. */
export function foldCase(set: Uint32Array): void {
  for (let letter = 0x61; letter <= 0x7a; letter++) {
    if (has(set, letter)) add(set, letter - 32)
    else if (has(set, letter - 32)) add(set, letter)
  }
}

function setOf(...ranges: readonly (readonly [number, number])[]): Uint32Array {
  const set = emptySet()
  for (const [low, high] of ranges) add(set, low, high)
  return set
}

const digit = setOf([0x30, 0x39])
const word = setOf([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a])
const space = setOf([0x09, 0x0d], [0x20, 0x20])
const horizontal = setOf([0x09, 0x09], [0x20, 0x20], [0xa0, 0xa0])
const vertical = setOf([0x0a, 0x0d], [0x85, 0x85])
const newline = setOf([0x0a, 0x0a])

/** `\d` and the like, in the C locale as PCRE has it for bytes. */
export const escapes: Readonly<Record<string, Uint32Array>> = {
  d: digit,
  D: inverse(digit),
  w: word,
  W: inverse(word),
  s: space,
  S: inverse(space),
  h: horizontal,
  H: inverse(horizontal),
  v: vertical,
  V: inverse(vertical),
  N: inverse(newline),
}

/** `[:alpha:]` and the like. */
export const posix: Readonly<Record<string, Uint32Array>> = {
  alnum: setOf([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]),
  alpha: setOf([0x41, 0x5a], [0x61, 0x7a]),
  ascii: setOf([0, 0x7f]),
  blank: setOf([0x09, 0x09], [0x20, 0x20]),
  cntrl: setOf([0, 0x1f], [0x7f, 0x7f]),
  digit,
  graph: setOf([0x21, 0x7e]),
  lower: setOf([0x61, 0x7a]),
  print: setOf([0x20, 0x7e]),
  punct: setOf([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  space,
  upper: setOf([0x41, 0x5a]),
  word,
  xdigit: setOf([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
}

export const everyByte = setOf([0, 255])
export const notNewline = inverse(newline)
