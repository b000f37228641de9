/** Telephone, card and identity-card numbers. */
import { beginsNumber, type Digits, endsNumber, isNeutral, namedBefore, readDigits, starred } from './digits.ts'
import type { Secret, SecretKind } from './secret.ts'
import { DIGITS, type Text } from './text.ts'

/** @param at where a run of digits begins, or `+` or `(` before one. */
export function numberSecret(text: Text, at: number, wanted: (kind: SecretKind) => boolean): Secret | undefined {
  if (!beginsNumber(text, at)) return undefined
  const first = text.code(at)
  if (first === 0x2b) return wanted('phones') ? international(text, at) : undefined
  if (first === 0x28) return wanted('phones') ? withAreaInBrackets(text, at) : undefined
  const candidates = readDigits(text, at)
  // Longest first: a card's beginning may look like a telephone number.
  for (const number of candidates.toReversed()) {
    const kind = kindOf(text, number)
    if (!kind || !wanted(kind) || !endsNumber(text, number.end) || isNeutral(text, at, number.end)) continue
    return secretOf(text, kind, number)
  }
  return undefined
}

function kindOf(text: Text, number: Digits): SecretKind | undefined {
  if (isCard(number)) return 'cards'
  if (isCitizenId(text, number) || isOldIdentityCard(text, number)) return 'identityCards'
  return isVietnamesePhone(number) ? 'phones' : undefined
}

function secretOf(text: Text, kind: SecretKind, { start, end }: Digits): Secret {
  const written = text.slice(start, end)
  // What says that it is a telephone number is no secret; the last digits help people to tell one from another.
  const lead = kind === 'phones' ? (written.startsWith('84') ? 2 : 1) : 0
  return { kind, start, end, mask: starred(written, kind === 'cards' ? 4 : 3, lead) }
}

const CARD_SHAPES = /^(?:1[3-9]|4-4-4-4|4-4-4-4-3|4-6-5|4-6-4)$/

/** By the brands' ranges (ISO/IEC 7812) and check digit. 9704 is NAPAS, the Vietnamese banks' own. */
export function isCard({ digits, shape }: Digits): boolean {
  if (!CARD_SHAPES.test(shape)) return false
  const { length } = digits
  const head = Number(digits.slice(0, 4))
  const brand =
    (digits[0] === '4' && (length === 13 || length === 16 || length === 19)) ||
    (length === 16 &&
      ((head >= 5100 && head <= 5599) || (head >= 2221 && head <= 2720) || (head >= 3528 && head <= 3589))) ||
    (length === 15 && (digits.startsWith('34') || digits.startsWith('37'))) ||
    (length === 16 && (head === 6011 || (head >= 6440 && head <= 6599))) ||
    (length >= 16 && digits.startsWith('62')) ||
    ((length === 16 || length === 19) && head === 9704) ||
    (length === 14 && ((head >= 3000 && head <= 3059) || digits.startsWith('36') || digits.startsWith('38')))
  return brand && luhn(digits)
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
  }
  return sum % 10 === 0
}

/** Provinces and cities in the numbers of citizens (Circular 59/2021/TT-BCA, and those before it). */
const PROVINCES = new Set(
  '001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096'.split(
    ' ',
  ),
)
const CITIZEN_WORDS = ['cccd', 'căn cước', 'can cuoc', 'định danh', 'dinh danh', 'citizen id', 'identity']
const OLD_CARD_WORDS = ['cmnd', 'cmt', 'chứng minh', 'chung minh', 'identity card', 'id card', 'giấy tờ tùy thân']

/** Twelve digits: province, then century and sex (0 to 3 for people born before 2100). In groups only where it is named. */
function isCitizenId(text: Text, { digits, shape, start }: Digits): boolean {
  if (digits.length !== 12 || !PROVINCES.has(digits.slice(0, 3)) || !/[0-3]/.test(digits[3] as string)) return false
  return shape === '12' || namedBefore(text, start, CITIZEN_WORDS)
}

/** Nine digits are too common to be one by themselves. */
const isOldIdentityCard = (text: Text, { digits, shape, start }: Digits): boolean =>
  digits.length === 9 && (shape === '9' || shape === '3-3-3') && namedBefore(text, start, OLD_CARD_WORDS)

/** The national plan since 2018: mobile numbers of ten digits, fixed ones of eleven with the area code. */
const MOBILE = /^0(?:3[2-9]|5[25-9]|7[06-9]|8[1-9]|9[0-9])\d{7}$/
const FIXED = /^02(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|4\d|5[1-9]|6[0-39]|7[0-7]|8\d|9[0-4679])\d{7,8}$/
const MOBILE_SHAPES = new Set(['10', '4-3-3', '3-3-4', '3-4-3', '4-6', '3-7', '4-2-2-2', '3-3-2-2', '4-4-2', '3-2-2-3'])
const FIXED_SHAPES = new Set(['11', '3-4-4', '4-3-4', '4-4-3', '3-8', '4-7', '3-3-5', '3-3-3-2', '4-2-2-3'])
const ABROAD_SHAPES = /^(?:11|12|13|14|84-\d|2-\d(?:-\d){0,4}|4-\d(?:-\d){0,4})/

function isVietnamesePhone({ digits, shape }: Digits): boolean {
  if (digits.startsWith('0084')) return isNational(`0${digits.slice(4)}`) && ABROAD_SHAPES.test(shape)
  if (digits.startsWith('84') && /^(?:11|12|2-2-3-4|2-3-3-3|2-9|2-3-4-2|2-3-2-2-2)$/.test(shape))
    return isNational(`0${digits.slice(2)}`)
  return (MOBILE_SHAPES.has(shape) && MOBILE.test(digits)) || (FIXED_SHAPES.has(shape) && isFixed(digits))
}

const isNational = (digits: string): boolean => MOBILE.test(digits) || isFixed(digits)

const isFixed = (digits: string): boolean => digits.length === 11 && FIXED.test(digits)

const VIETNAM = '84'

/** `+` and 10 to 15 digits (E.164), in groups of at most five unless written as one. */
function international(text: Text, plus: number): Secret | undefined {
  const candidates = readDigits(text, plus + 1)
  for (const { digits, shape, end } of candidates.toReversed()) {
    const groups = shape.split('-').map(Number)
    const inGroups =
      groups.length === 1 || (groups.length > 2 && groups.every(size => size <= 5) && (groups[0] as number) <= 3)
    const vietnam = digits.startsWith(VIETNAM) && (isNational(`0${digits.slice(2)}`) || isNational(digits.slice(2)))
    const elsewhere =
      !digits.startsWith('0') && !digits.startsWith(VIETNAM) && digits.length >= 10 && digits.length <= 15 && inGroups
    if ((!vietnam && !elsewhere) || !endsNumber(text, end) || isNeutral(text, plus, end)) continue
    const lead = 1 + (vietnam ? VIETNAM.length : 0)
    return { kind: 'phones', start: plus, end, mask: starred(text.slice(plus, end), 3, lead) }
  }
  return undefined
}

/** `(024) 3825 1234`, `(+84) 912345678` */
function withAreaInBrackets(text: Text, bracket: number): Secret | undefined {
  const abroad = text.startsWith('+84)', bracket + 1)
  const areaEnd = abroad ? bracket + 4 : text.runEnd(bracket + 1, DIGITS, 5)
  if (text.code(areaEnd) !== 0x29) return undefined
  const from = text.code(areaEnd + 1) === 0x20 ? areaEnd + 2 : areaEnd + 1
  const area = abroad ? '0' : text.slice(bracket + 1, areaEnd)
  for (const { digits, end } of readDigits(text, from).toReversed()) {
    if (!(isNational(area + digits) || (abroad && isNational(digits))) || !endsNumber(text, end)) continue
    return { kind: 'phones', start: bracket, end, mask: starred(text.slice(bracket, end), 3, abroad ? 4 : 2) }
  }
  return undefined
}
