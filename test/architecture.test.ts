/** The order of the stages and who may know whom, held as a test. It reads the code itself and fails on an empty graph. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const FLOWS = [
  ['agent/capture/', 'agent/decode/', 'agent/match/', 'agent/protect/', 'agent/spool/', 'agent/uplink/'],
  [
    'collector/consume/',
    'collector/dedupe/',
    'collector/enrich/',
    'collector/incident/',
    'collector/report/',
    'collector/respond/',
    'collector/serve/',
    'collector/web/',
  ],
]

/** Packages that one folder owns: nobody else may import them. */
const OWNERS: Record<string, readonly string[]> = {
  pcap: ['agent/capture/'],
  kysely: ['collector/store/'],
  libsql: ['collector/store/'],
  kafkajs: ['agent/wire/kafka/kafkajs.ts'],
  nodemailer: ['collector/notify/mailer.ts'],
  fastify: ['collector/serve/', 'collector/consume/'],
  'mmdb-lib': ['collector/enrich/'],
  docx: ['collector/report/'],
  'openid-client': ['collector/serve/provider.ts'],
  otpauth: ['collector/serve/second-factor.ts'],
  pdfmake: ['collector/report/'],
  react: ['collector/web/'],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const imports = ['agent', 'collector', 'rules', 'deploy'].flatMap(importsUnder)
const relative = imports.filter(({ to }) => !to.startsWith('npm:'))

test('reads the code it judges', () => {
  expect(imports.length).toBeGreaterThan(100)
  for (const stage of FLOWS.flat().filter(stage => existsSync(stage))) {
    const files = readdirSync(stage, { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name))
    if (files.length > 0)
      expect(
        imports.some(({ from }) => from.startsWith(stage)),
        stage,
      ).toBe(true)
  }
})

test('every relative import names a file that is there', () => {
  expect(relative.filter(({ to }) => !(existsSync(to) && statSync(to).isFile()))).toEqual([])
})

test.each(FLOWS)('data flows %s → …', (...stages) => {
  const stageOf = (path: string) => stages.findIndex(stage => path.startsWith(stage))
  expect(relative.filter(({ from, to }) => stageOf(from) !== -1 && stageOf(to) > stageOf(from))).toEqual([])
})

describe('who knows whom', () => {
  test('the agent never imports the collector, and the collector only what the agent puts on the wire', () => {
    const crossing = ({ from, to }: Import) =>
      (to.startsWith('collector/') && from.startsWith('agent/')) ||
      (from.startsWith('collector/') && to.startsWith('agent/') && !to.startsWith('agent/wire/'))
    expect(relative.filter(crossing)).toEqual([])
  })

  test('ground stands on nothing above it', () => {
    const ground = ['agent/wire/', 'rules/language/']
    const leaving = ({ from, to }: Import) => ground.some(folder => from.startsWith(folder) && !to.startsWith(folder))
    expect(relative.filter(leaving)).toEqual([])
  })

  test('stages are wired in one place: no stage imports its half’s commands, configuration or wiring', () => {
    const wiring = /^(agent|collector)\/(main|agent|collector|config)\.tsx?$|^(agent|collector)\/command\//
    const upward = ({ from, to }: Import) =>
      FLOWS.flat().some(stage => from.startsWith(stage)) && wiring.test(to) && !isSpeech(to)
    expect(relative.filter(upward)).toEqual([])
  })

  test('the console takes only types from the server', () => {
    const leaking = ({ from, to, typeOnly }: Import) =>
      from.startsWith('collector/web/') && !to.startsWith('npm:') && !to.startsWith('collector/web/') && !typeOnly
    expect(relative.filter(leaking)).toEqual([])
  })

  test.each(Object.entries(OWNERS))('only %s’s owner imports it', (name, owners) => {
    const foreign = ({ from, to, typeOnly }: Import) =>
      (to === `npm:${name}` || to.startsWith(`npm:${name}/`)) &&
      !typeOnly &&
      !owners.some(owner => from.startsWith(owner))
    expect(imports.filter(foreign)).toEqual([])
  })

  test('no two files import each other in a circle of values', () => {
    expect(cycles(relative.filter(({ typeOnly }) => !typeOnly))).toEqual([])
  })
})

/**
 * kafkajs loses acknowledged messages when a leader changes during a send that spans partitions (`kafkajs.ts` tells how).
 * So nobody sends batches of topics, and the one call of `send` there is gives one message, to one partition.
 */
describe('what kafkajs may be asked', () => {
  const sources = ['agent', 'collector', 'deploy']
    .flatMap(sourceFiles)
    .map(path => ({ path, text: readFileSync(path, 'utf8') }))

  test('nobody else has it, not even its types', () => {
    const importers = imports.filter(({ to }) => to === 'npm:kafkajs' || to.startsWith('npm:kafkajs/'))
    expect([...new Set(importers.map(({ from }) => from))]).toEqual(['agent/wire/kafka/kafkajs.ts'])
  })

  test('one message a send, never a batch of topics', () => {
    expect(sources.flatMap(({ path, text }) => wideSends(text).map(found => `${path}: ${found}`))).toEqual([])
    const senders = sources.filter(({ text }) => /\bproducer\.send\(\{/.test(text)).map(({ path }) => path)
    expect(senders).toEqual(['agent/wire/kafka/producer.ts'])
  })

  test('what is banned is found where it is', () => {
    expect(wideSends('await producer.sendBatch(batches)')).toHaveLength(1)
    expect(wideSends('request({ topicMessages })')).toHaveLength(1)
    expect(wideSends('producer.send({ topic, acks: -1, messages })')).toHaveLength(1)
    expect(wideSends('producer.send({ topic, messages: [{ key }, { key: other }] })')).toHaveLength(1)
    expect(wideSends('producer.send({ topic, messages: batch.map(x => ({ value: x })) })')).toHaveLength(1)
    expect(wideSends('client.producer({ idempotent: true })')).toHaveLength(1)
    expect(wideSends('producer.send({ topic, messages: [{ key, value, headers }] })')).toEqual([])
  })
})

/** Ways of asking kafkajs for what it can't do safely. `messages` must be a list of one literal message. */
function wideSends(text: string): string[] {
  const banned = [/\bsendBatch\b/g, /\btopicMessages\b/g, /\bidempotent:\s*true/g, /\btransactionalId\b/g]
  const found = banned.flatMap(pattern => [...text.matchAll(pattern)].map(([word]) => word))
  const sends = [...text.matchAll(/\.send\(\{[^;]*?\bmessages\b(?<messages>[^;]*?)\}\s*\)/g)]
  const wide = sends.filter(({ groups }) => !/^: \[\{ \w+(, \w+)* \}\],?\s*$/.test(groups?.['messages'] ?? ''))
  return [...found, ...wide.map(([call]) => call)]
}

/** Words for people are needed in every stage's errors. */
const isSpeech = (path: string) => path.endsWith('/command/speak.ts')

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map(name => join(folder, name))
}

function importsUnder(folder: string): Import[] {
  return sourceFiles(folder).flatMap(importsOf)
}

function importsOf(from: string): Import[] {
  const text = readFileSync(from, 'utf8')
  const statics = [...text.matchAll(/^(?:import|export)\s(?<type>type\s)?(?:[^'"]*?\sfrom\s)?'(?<to>[^']+)'/gm)]
  const dynamics = [...text.matchAll(/\bimport\('(?<to>[^']+)'\)/g)]
  return [...statics, ...dynamics].map(({ groups = {} }) => ({
    from,
    to: groups['to']?.startsWith('.') ? normalize(join(from, '..', groups['to'])) : `npm:${groups['to']}`,
    typeOnly: groups['type'] !== undefined,
  }))
}

/** Circles found by walking the graph depth first; each is reported once, as a path. */
function cycles(edges: readonly Import[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const found: string[][] = []
  const walk = (file: string, path: string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file])
      return
    }
    if (done.has(file)) return
    for (const to of next.get(file) ?? []) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return found
}
