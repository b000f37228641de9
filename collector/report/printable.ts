/**
 * Text that may come from an attacker, made fit for print: NFC, one line unless told otherwise, without control
 * characters, without the marks that turn the reading direction, without what XML can't hold, and of bounded length.
 */

const LINE_BREAKS = /[\r\n\u2028\u2029]+/g
const LONE_SURROGATES = /\p{Surrogate}/gu
const TABS = /[\t\v\f]+/g
// Controls; invisible format characters, the ones that turn the reading direction among them; non-characters, which
// XML 1.0 refuses.
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}]/gu

/** Longest value printed in one field; the rest belongs in an attachment. */
const LIMIT = 2000
const CUT = ' […]'

export function printable(text: string, { limit = LIMIT, lines = false } = {}): string {
  // Far more than fits is not even looked at.
  const bounded = text.slice(0, limit * 4)
  const clean = bounded
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(LINE_BREAKS, lines ? '\n' : ' ')
    .replace(TABS, ' ')
    .replace(UNPRINTABLE, '')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .trim()
  return clean.length <= limit ? clean : `${cutAt(clean, limit - CUT.length)}${CUT}`
}

/** The longest prefix within the limit that splits no character, and no word where a space is near. */
export function cutAt(text: string, limit: number): string {
  if (text.length <= limit) return text
  const prefix = text.slice(0, limit)
  const whole = /[\ud800-\udbff]$/.test(prefix) ? prefix.slice(0, -1) : prefix
  const space = whole.lastIndexOf(' ')
  return (space > Math.max(0, limit - 24) ? whole.slice(0, space) : whole).trimEnd()
}
