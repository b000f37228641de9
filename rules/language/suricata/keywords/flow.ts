/** `flow`, `flowbits`, `app-layer-protocol`, `threshold`, `detection_filter`. */
import type { FlowOptions, Threshold, TrackBy } from '../ast.ts'
import type { Keyword, KeywordTable } from '../builder.ts'

const flow: Keyword = ({ value = '' }, rule) => {
  let { direction, state, only } = rule.flow as { -readonly [K in keyof FlowOptions]: FlowOptions[K] }
  for (const word of value.split(',').map(each => each.trim().toLowerCase())) {
    const towards =
      word === 'to_server' || word === 'from_client'
        ? 'to_server'
        : word === 'to_client' || word === 'from_server'
          ? 'to_client'
          : undefined
    if (towards) {
      if (direction !== undefined && direction !== towards) return 'it names both directions'
      direction = towards
    } else if (word === 'established' || word === 'not_established' || word === 'stateless') {
      if (state !== undefined && state !== word) return 'it names two states'
      state = word
    } else if (word === 'only_stream' || word === 'no_stream') {
      if (only !== undefined) return 'it names both stream and packet'
      only = word === 'only_stream' ? 'stream' : 'packet'
    } else return `'${word}' isn't supported`
  }
  rule.flow = { direction, state, only }
  return undefined
}

const flowbits: Keyword = ({ value = '' }, rule) => {
  const [command = '', name = '', ...more] = value.split(',').map(word => word.trim())
  if (more.length > 0) return 'it takes a command and a name'
  if (command === 'noalert' && name === '') {
    rule.noalert = true
    return undefined
  }
  const names = name.split('|').map(word => word.trim())
  if (names.some(word => !/^[^\s,|]+$/.test(word))) return `'${name}' isn't a name`
  switch (command) {
    case 'set':
    case 'unset':
    case 'toggle':
      if (names.length > 1) return `'${command}' takes one name`
      rule.postActions.push({ kind: 'flowbits', change: command, name })
      return undefined
    case 'isset':
    case 'isnotset':
      rule.packetConditions.push({ kind: 'flowbits', names, set: command === 'isset' })
      return undefined
    default:
      return `'${command}' isn't supported`
  }
}

const TRACKS: readonly string[] = ['by_src', 'by_dst', 'by_rule', 'by_both', 'by_flow']

function readThreshold(value: string, filter: boolean): Threshold | string {
  const said = new Map<string, string>()
  for (const part of value.split(',')) {
    const found = /^\s*(\w+)\s+(\S+)\s*$/.exec(part)
    if (!found) return `'${part.trim()}' isn't a name and a value`
    if (said.has(found[1] as string)) return `'${found[1]}' stands twice`
    said.set(found[1] as string, found[2] as string)
  }
  const unknown = [...said.keys()].find(name => !['type', 'track', 'count', 'seconds'].includes(name))
  if (unknown !== undefined) return `'${unknown}' isn't supported`
  const type = filter ? 'detection_filter' : said.get('type')
  if (filter && said.has('type')) return "it takes no 'type'"
  if (type !== 'limit' && type !== 'threshold' && type !== 'both' && type !== 'detection_filter')
    return `type '${type ?? ''}' isn't supported`
  const track = said.get('track') ?? ''
  if (!TRACKS.includes(track)) return `track '${track}' isn't supported`
  const count = Number(said.get('count'))
  const seconds = Number(said.get('seconds'))
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seconds) || seconds < 1)
    return 'it needs count and seconds'
  return { type, track: track as TrackBy, count, seconds }
}

export const flowKeywords: KeywordTable = {
  flow,
  flowbits,
  threshold: ({ value = '' }, rule) => {
    const threshold = readThreshold(value, false)
    if (typeof threshold === 'string') return threshold
    if (rule.threshold || rule.detectionFilter) return 'a rule can have one threshold or detection_filter'
    rule.threshold = threshold
    return undefined
  },
  detection_filter: ({ value = '' }, rule) => {
    const filter = readThreshold(value, true)
    if (typeof filter === 'string') return filter
    if (rule.threshold || rule.detectionFilter) return 'a rule can have one threshold or detection_filter'
    rule.detectionFilter = filter
    return undefined
  },
  'app-layer-protocol': ({ value = '' }, rule) => {
    const found = /^(!)?\s*([a-z0-9-]+)$/.exec(value)
    if (!found) return `'${value}' isn't an application protocol`
    if (!['http', 'dns', 'tls', 'failed'].includes(found[2] as string)) return `'${found[2]}' isn't supported`
    rule.packetConditions.push({
      kind: 'app-layer-protocol',
      protocol: found[2] as string,
      negated: found[1] !== undefined,
    })
    return undefined
  },
}
