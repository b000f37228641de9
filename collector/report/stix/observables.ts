/** What an indicator's look says that it is, as a STIX observable with the pattern that finds it. */
import { isIPv4, isIPv6 } from 'node:net'
import { isInternalAddress } from '../public-address.ts'
import { observableId } from './ids.ts'

export interface Observable {
  readonly object: Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }
  readonly pattern: string
}

const HASHES = [
  ['MD5', 32],
  ['SHA-1', 40],
  ['SHA-256', 64],
  ['SHA-512', 128],
] as const

const LONGEST_URL = 4000
const DOMAIN = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/i

/** Null: nothing that STIX has a kind for, or an address of an inner network, which tells others nothing. */
export function observableOf(value: string): Observable | null {
  const text = value.trim()
  if (isIPv4(text) || isIPv6(text)) return isInternalAddress(text) ? null : address(text)
  const hash = HASHES.find(([, length]) => text.length === length && /^[0-9a-f]+$/i.test(text))
  if (hash) return file(hash[0], text.toLowerCase())
  if (/^https?:\/\//i.test(text) && text.length < LONGEST_URL && URL.canParse(text)) return simple('url', uriOf(text))
  return DOMAIN.test(text) ? simple('domain-name', text.toLowerCase()) : null
}

/** What a log holds need not be a URI: in its normal form, with everything escaped that RFC 3986 has no place for. */
function uriOf(text: string): string {
  const { protocol, host, pathname, search, hash } = new URL(text)
  const rest = `${pathname}${search}${hash}`
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/[^\w.~:/?#@!$&'()*+,;=%-]/g, encodeURIComponent)
  return `${protocol}//${host}${rest}`
}

const address = (text: string): Observable => simple(isIPv4(text) ? 'ipv4-addr' : 'ipv6-addr', text)

function simple(type: 'url' | 'domain-name' | 'ipv4-addr' | 'ipv6-addr', value: string): Observable {
  return {
    object: { type, spec_version: '2.1', id: observableId(type, { value }), value },
    pattern: `[${type}:value = ${literal(value)}]`,
  }
}

function file(algorithm: (typeof HASHES)[number][0], hash: string): Observable {
  const hashes = { [algorithm]: hash }
  const key = algorithm === 'MD5' ? algorithm : `'${algorithm}'`
  return {
    object: { type: 'file', spec_version: '2.1', id: observableId('file', { hashes }), hashes },
    pattern: `[file:hashes.${key} = ${literal(hash)}]`,
  }
}

/** A string of the pattern language: backslash and quote are escaped (STIX 2.1, 9.6). */
export const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
