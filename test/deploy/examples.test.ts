/** The commented sample configurations name every setting, and what they say parses, with and without what is optional. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseConfig as parseAgent } from '../../agent/config.ts'
import { AgentConfig } from '../../agent/config-schema.ts'
import { parseConfig as parseCollector } from '../../collector/config.ts'
import { CollectorConfig } from '../../collector/config-schema.ts'

const FOLDER = join(import.meta.dirname, '../../deploy')
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

const EXAMPLES = [
  { name: 'agent.example.yaml', schema: AgentConfig, parse: parseAgent },
  { name: 'collector.example.yaml', schema: CollectorConfig, parse: parseCollector },
]

describe.each(EXAMPLES)('$name', ({ name, schema, parse }) => {
  const text = textOf(name)

  test('parses as it ships', () => {
    expect(parse(text, join(FOLDER, name))).toBeTypeOf('object')
  })

  test('parses with everything optional in use', () => {
    // Of two ways to say one thing the second, commented one is taken.
    const whole = text.replace(/^store: .*\n/m, '').replace(/^( *)#(?=\S| {2})/gm, '$1')
    expect(whole).not.toBe(text)
    expect(parse(whole, join(FOLDER, name))).toBeTypeOf('object')
  })

  test('names every setting', () => {
    const named = new Set([...text.matchAll(/(?:^|[\s{#-])([A-Za-z_]+):(?=\s|$)/gm)].map(([, key]) => key))
    expect([...settingsOf(schema)].filter(key => !named.has(key))).toEqual([])
  })

  test('tells it in both languages', () => {
    const comments = text.split('\n').filter(line => /^ *# /.test(line))
    expect(comments.filter(line => /[ạảãâấầẩẫậăắằẳẵặđêếềểễệôốồổỗộơớờởỡợưứừửữự]/i.test(line)).length).toBeGreaterThan(20)
  })
})

test('what is meant as a default is one', () => {
  const { spool, bundles, tampering, storms, heartbeatSeconds } = parseAgent(textOf('agent.example.yaml'), '/x.yaml')
  const bare = parseAgent(
    `sources: [{ type: log_tail, name: a, path: a }]
spool: { folder: /var/lib/vonggac/agent }
uplink: { collectors: ['https://a'], identityFolder: i }`,
    '/x.yaml',
  )
  expect({ spool, bundles, tampering, storms, heartbeatSeconds }).toEqual({
    spool: bare.spool,
    bundles: bare.bundles,
    tampering: bare.tampering,
    storms: bare.storms,
    heartbeatSeconds: bare.heartbeatSeconds,
  })
  const collector = parseCollector(textOf('collector.example.yaml'), '/x.yaml')
  expect(collector).toEqual(parseCollector(`dataFolder: ${collector.dataFolder}\n`, '/x.yaml'))
})

/** Names of all properties, however deep, of every alternative. */
function settingsOf(schema: z.ZodType): Set<string> {
  const names = new Set<string>()
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name)
      walk(value)
    }
  }
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return names
}
