/**
 * The bytes of a `content` pattern: text with `|hex bytes|`, where `\` takes the meaning off `"`, `;`, `:` and itself.
 */
import { Buffer } from 'node:buffer'

const LIMIT = 65_535

/** The bytes, or why the text isn't a pattern. */
export function contentBytes(text: string): Uint8Array | string {
  const bytes: number[] = []
  const utf8 = Buffer.from(text, 'utf8')
  for (let at = 0; at < utf8.length; at++) {
    const code = utf8[at] as number
    if (code === PIPE) {
      const close = utf8.indexOf(PIPE, at + 1)
      if (close === -1) return 'hex bytes are not closed by |'
      const hex = utf8.toString('latin1', at + 1, close).replace(/\s+/g, '')
      if (!/^([0-9a-f]{2})*$/i.test(hex)) return `'${hex}' isn't a row of hex bytes`
      for (let i = 0; i < hex.length; i += 2) bytes.push(Number.parseInt(hex.slice(i, i + 2), 16))
      at = close
    } else if (code === BACKSLASH) {
      const next = utf8[at + 1]
      if (next === undefined || !ESCAPABLE.has(next)) return `'\\' may stand only before \\ " ; and :`
      bytes.push(next)
      at++
    } else if (code === QUOTE) return "a quote inside the pattern isn't escaped"
    else bytes.push(code)
  }
  if (bytes.length === 0) return 'the pattern is empty'
  return bytes.length > LIMIT ? `the pattern is longer than ${LIMIT} bytes` : Uint8Array.from(bytes)
}

const PIPE = 0x7c
const BACKSLASH = 0x5c
const QUOTE = 0x22
const ESCAPABLE = new Set([BACKSLASH, QUOTE, 0x3b, 0x3a])

/** `"text"` or `!"text"`: what stands between the quotes, with escapes. */
export function quoted(value: string): { text: string; negated: boolean } | undefined {
  const found = /^(!)?\s*"([\s\S]*)"$/.exec(value)
  return found ? { text: found[2] as string, negated: found[1] !== undefined } : undefined
}

/** Undoes `\"`, `\;`, `\:` and `\\` in a message. */
export const unescapeText = (text: string): string => text.replace(/\\([\\";:])/g, '$1')
