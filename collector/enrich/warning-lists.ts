/**
 * Whether a value is a service known to be used by everyone, by the warning lists that are loaded.
 *
 * What lists mean is MISP's: `string` is the value itself, `hostname` the name or one below it, `cidr` an address
 * within, `substring` and `regex` a value that holds it. A list is only asked about kinds of values it is about.
 */
import { type Prefix, parseAddress, printPrefix, printShort } from '../store/prefix.ts'
import { prefixTable } from './prefix-table.ts'
import type { WarningList } from './warning-list-file.ts'

export interface WarningListHit {
  readonly name: string
  readonly description: string
}

export interface WarningLists {
  /** How many lists and entries there are. */
  readonly counts: { readonly lists: number; readonly entries: number }
  /** The lists that the value is in. */
  hits(value: string): readonly WarningListHit[]
}

/** Values of alerts repeat; so many answers are kept. */
const REMEMBERED = 10_000
const NONE: readonly WarningListHit[] = []

type Kind = 'address' | 'name' | 'url' | 'hash' | 'other'

/** MISP's names for the kinds of values that alerts carry. */
const ATTRIBUTES: Readonly<Record<Exclude<Kind, 'other'>, readonly string[]>> = {
  address: ['ip-src', 'ip-dst', 'ip-src|port', 'ip-dst|port', 'domain|ip'],
  name: ['hostname', 'hostname|port', 'domain', 'domain|ip'],
  url: ['url', 'uri', 'link'],
  hash: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
}

type Ask = (value: string) => readonly number[]

export function warningLists(lists: readonly WarningList[]): WarningLists {
  const asks = [exactly(lists), byName(lists), byAddress(lists), byTrying(lists)]
  const about = lists.map(({ attributes }) => new Set(attributes))
  const remembered = new Map<string, readonly WarningListHit[]>()
  const look = (value: string): readonly WarningListHit[] => {
    const kind = kindOf(value)
    const meant = (index: number) =>
      about[index]?.size === 0 || (kind !== 'other' && ATTRIBUTES[kind].some(name => about[index]?.has(name)))
    const found = new Set(asks.flatMap(ask => ask(value).filter(meant)))
    if (found.size === 0) return NONE
    return lists.flatMap(({ name, description }, index) => (found.has(index) ? [{ name, description }] : []))
  }
  return {
    counts: { lists: lists.length, entries: lists.reduce((sum, { entries }) => sum + entries.length, 0) },
    hits(given) {
      if (lists.length === 0) return NONE
      const known = remembered.get(given)
      if (known) return known
      if (remembered.size >= REMEMBERED) remembered.clear()
      const hits = look(keyOf(given))
      remembered.set(given, hits)
      return hits
    },
  }
}

/** Without case, no dot at the end, addresses as they are written. */
function keyOf(text: string): string {
  const address = parseAddress(text)
  return address ? printShort(address) : text.trim().toLowerCase().replace(/\.$/, '')
}

function kindOf(value: string): Kind {
  if (parseAddress(value)) return 'address'
  if (value.includes('://')) return 'url'
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/.test(value)) return 'hash'
  return /^[\p{L}\p{N}_.-]+$/u.test(value) ? 'name' : 'other'
}

const NOWHERE: readonly number[] = []

const exactly = (lists: readonly WarningList[]): Ask => {
  const index = indexOf(lists, 'string')
  return value => index.get(value) ?? NOWHERE
}

function byName(lists: readonly WarningList[]): Ask {
  const index = indexOf(lists, 'hostname')
  return value => {
    if (index.size === 0) return NOWHERE
    const labels = hostOf(value).split('.')
    return labels.flatMap((_, at) => index.get(labels.slice(at).join('.')) ?? NOWHERE)
  }
}

/** Of a URL the host, as a name is. */
const hostOf = (value: string): string => /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:?#]+)/.exec(value)?.[1] ?? value

function indexOf(lists: readonly WarningList[], type: WarningList['type']): Map<string, readonly number[]> {
  const index = new Map<string, readonly number[]>()
  lists.forEach((list, at) => {
    if (list.type !== type) return
    for (const entry of list.entries) {
      const key = keyOf(entry)
      index.set(key, [...(index.get(key) ?? NOWHERE), at])
    }
  })
  return index
}

function byAddress(lists: readonly WarningList[]): Ask {
  const named = new Map<string, { prefix: Prefix; lists: number[] }>()
  lists.forEach(({ prefixes }, at) => {
    for (const prefix of prefixes) {
      const name = printPrefix(prefix)
      const known = named.get(name)
      if (known) known.lists.push(at)
      else named.set(name, { prefix, lists: [at] })
    }
  })
  const entries = [...named.values()]
  const table = prefixTable(entries.map(({ prefix }) => prefix))
  return value => {
    const found: number[] = []
    for (let at = table.find(value); at >= 0; at = table.around(at)) found.push(...(entries[at]?.lists ?? NOWHERE))
    return found
  }
}

function byTrying(lists: readonly WarningList[]): Ask {
  const tried = lists.flatMap((list, at) => {
    if (list.type === 'regex') return list.patterns.map(test => ({ at, test }))
    if (list.type !== 'substring') return []
    return list.entries.map(entry => {
      const part = entry.toLowerCase()
      return { at, test: (value: string) => value.includes(part) }
    })
  })
  return value => tried.flatMap(({ at, test }) => (test(value) ? [at] : []))
}
