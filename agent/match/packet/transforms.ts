/** What transforms make of a buffer before conditions see it. */

import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { TransformName } from '../../../rules/language/suricata/index.ts'

export function applyTransforms(bytes: Uint8Array, transforms: readonly TransformName[]): Uint8Array {
  return transforms.reduce((transformed, name) => applyOne(transformed, name), bytes)
}

const applyOne = (bytes: Uint8Array, name: TransformName): Uint8Array =>
  name.startsWith('xor ') ? xor(bytes, name.slice('xor '.length)) : APPLY[name as PlainTransform](bytes)

/** The key, in hexadecimal, again and again from the first byte on. */
function xor(bytes: Uint8Array, hexKey: string): Uint8Array {
  const key = Buffer.from(hexKey, 'hex')
  return bytes.map((byte, at) => byte ^ (key[at % key.length] as number))
}

type PlainTransform = Exclude<TransformName, `xor ${string}`>
const APPLY: Readonly<Record<PlainTransform, (bytes: Uint8Array) => Uint8Array>> = {
  to_lowercase: bytes => bytes.map(byte => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)),
  to_uppercase: bytes => bytes.map(byte => (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte)),
  strip_whitespace: bytes => bytes.filter(byte => !isSpace(byte)),
  compress_whitespace: bytes =>
    bytes.filter((byte, at) => !isSpace(byte) || at === 0 || !isSpace(bytes[at - 1] as number)),
  dotprefix: bytes => {
    const prefixed = new Uint8Array(bytes.length + 1)
    prefixed[0] = 0x2e
    prefixed.set(bytes, 1)
    return prefixed
  },
  url_decode: urlDecode,
  header_lowercase: lowerHeaderNames,
  strip_pseudo_headers: stripPseudoHeaders,
  to_md5: bytes => createHash('md5').update(bytes).digest(),
  to_sha1: bytes => createHash('sha1').update(bytes).digest(),
  to_sha256: bytes => createHash('sha256').update(bytes).digest(),
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/** `%41` to `A`, `+` to a blank; anything malformed stays. */
function urlDecode(bytes: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    const value = byte === 0x25 ? hexPair(bytes, at + 1) : -1
    if (value >= 0) at += 2
    decoded[length++] = value >= 0 ? value : byte === 0x2b ? 0x20 : byte
  }
  return decoded.subarray(0, length)
}

function hexPair(bytes: Uint8Array, at: number): number {
  if (at + 1 >= bytes.length) return -1
  const text = String.fromCharCode(bytes[at] as number, bytes[at + 1] as number)
  return /^[0-9a-f]{2}$/i.test(text) ? Number.parseInt(text, 16) : -1
}

function lowerHeaderNames(bytes: Uint8Array): Uint8Array {
  let inName = true
  return bytes.map(byte => {
    if (byte === 0x0a) inName = true
    else if (byte === 0x3a) inName = false
    return inName && byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte
  })
}

/** Leaves out lines that begin with a colon. */
function stripPseudoHeaders(bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/(?<=\n)/)
  return Buffer.from(lines.filter(line => !line.startsWith(':')).join(''), 'latin1')
}
