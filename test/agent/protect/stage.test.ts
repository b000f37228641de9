/** Real rules over real packets and lines, through the stage as the agent runs it. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AgentConfig } from '../../../agent/config-schema.ts'
import type { Detection } from '../../../agent/match/detection.ts'
import { logDetector } from '../../../agent/match/log/log-detector.ts'
import { loadLogRules } from '../../../agent/match/log/rule-files.ts'
import { packetDetector } from '../../../agent/match/packet/packet-detector.ts'
import { Originals, readOriginal } from '../../../agent/protect/originals.ts'
import { protectStage } from '../../../agent/protect/stage.ts'
import { run } from '../../support/command-line.ts'
import { exchange } from '../../support/matching.ts'
import { batchOf } from '../../support/packets.ts'
import { readRules } from '../../support/rules.ts'

const MIB = 1_048_576

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-protect-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const settings = (evidence: unknown = {}) => ({
  sources: [{ type: 'log_tail', name: 'web', path: join(folder, 'web.log') }],
  spool: { folder: join(folder, 'spool') },
  uplink: { collectors: ['https://127.0.0.1:1'], identityFolder: join(folder, 'identity') },
  evidence,
})

async function protectedBy(detections: readonly Detection[], evidence: unknown = {}) {
  const { evidence: policy } = AgentConfig.parse(settings(evidence))
  const withheld: Error[] = []
  await using originals = new Originals({ folder: join(folder, 'spool/originals'), days: 7, limitBytes: 8 * MIB })
  const stage = protectStage({ policy, originals, masked: () => {}, withheld: (_, error) => withheld.push(error) })
  const safe = stage('web', detections)
  await safe.keepOriginals(() => true)
  expect(withheld).toEqual([])
  return safe.detections
}

const REQUEST =
  'POST /login?next=%2F HTTP/1.1\r\nHost: portal.example.vn\r\nCookie: theme=dark99; PHPSESSID=q1w2e3r4\r\n' +
  'Content-Length: 40\r\n\r\nuser=an&password=Hunter2!&go=needle-found'

function detected(options: string): readonly Detection[] {
  const { rules, refused } = readRules(`alert http any any -> any any (msg:"Found"; ${options} sid:1;)`)
  expect(refused).toEqual([])
  const detector = packetDetector({ rules })
  const packets = exchange(REQUEST, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  return [...detector.process(batchOf(packets, 1)), ...detector.finish()]
}

describe('packets', () => {
  test('what matched goes, masked; the request as a whole stays under its hash', async () => {
    const [alert] = await protectedBy(detected('http.request_body; content:"needle";'))
    expect(alert?.evidence).toMatchObject({
      kind: 'transaction',
      text: 'user=an&password=***&go=needle-foun',
      level: 'matched',
      masked: 1,
    })
    const original = await readOriginal(join(folder, 'spool/originals'), alert?.evidence?.sha256 ?? '')
    expect(original?.toString()).toBe(REQUEST.slice(0, -1))
  })

  test('a rule may ask for the whole, and gets it masked', async () => {
    const found = detected('http.request_body; content:"needle"; metadata:vonggac_evidence whole;')
    const [alert] = await protectedBy(found)
    expect(alert?.evidence).toMatchObject({ level: 'whole', masked: 3, truncated: false })
    expect(alert?.evidence?.text).toContain('Cookie: theme=***; PHPSESSID=***')
    expect(alert?.evidence?.text).toContain('user=an&password=***&go=')
    const [capped] = await protectedBy(found, { most: 'matched' })
    expect(capped?.evidence).toMatchObject({ level: 'matched', text: 'user=an&password=***&go=needle-foun' })
  })

  test("a cookie's value is known for one where the rule looks at it without its header", async () => {
    const [alert] = await protectedBy(detected('http.cookie; content:"theme";'))
    expect(alert?.evidence?.text).toBe('theme=***; PHPSESSID=***')
  })

  test('a rule that asks for what is no level is refused by name', () => {
    const { refused } = readRules('alert ip any any -> any any (msg:"x"; metadata:vonggac_evidence all; sid:7;)')
    expect(refused).toMatchObject([{ rule: 'sid 7', reason: expect.stringContaining('none, matched or whole') }])
  })
})

const RULE = (more: string) => `title: Found
id: 11111111-1111-1111-1111-111111111111
${more}
logsource: { category: webserver }
detection:
  found: { cs-uri-query|contains: needle }
  condition: found
`
const LINE = (padding: string) =>
  `192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /x?email=an@example.vn&q=needle HTTP/1.1" 200 12 "-" "${padding}"`

async function found(line: string, more = 'level: high'): Promise<readonly Detection[]> {
  const file = join(folder, 'rules.yml')
  await writeFile(file, RULE(more))
  const rules = await loadLogRules([file])
  const source = logDetector(rules).forSource({ name: 'web', format: 'nginx' })
  return source.process({ kind: 'lines', lines: [line], replayed: 0, checkpoint: undefined })
}

describe('lines', () => {
  test('a short line goes as it is, masked', async () => {
    const [alert] = await protectedBy(await found(LINE('agent')))
    expect(alert?.evidence).toMatchObject({ kind: 'line', text: LINE('agent').replace('an@', 'a***@'), masked: 1 })
    expect(alert?.evidence?.sha256).toBe(createHash('sha256').update(LINE('agent')).digest('hex'))
  })

  test('of a long line goes the part that matched, and the whole where the rule asks for it', async () => {
    const long = LINE('y'.repeat(3_000))
    const [part] = await protectedBy(await found(long))
    expect(part?.evidence?.text).toContain('q=needle')
    expect(part?.evidence?.text.length).toBeLessThan(600)
    expect(part?.evidence?.truncated).toBe(true)
    const [whole] = await protectedBy(await found(long, 'vonggac_evidence: whole'))
    expect(whole?.evidence).toMatchObject({ level: 'whole', truncated: false, text: long.replace('an@', 'a***@') })
    const [none] = await protectedBy(await found(long, 'vonggac_evidence: none'))
    expect(none?.evidence).toMatchObject({ level: 'none', text: '' })
  })

  test('a rule that asks for what is no level is refused by name', async () => {
    const file = join(folder, 'rules.yml')
    await writeFile(file, RULE('vonggac_evidence: everything'))
    const { refused } = await loadLogRules([file])
    expect(refused).toMatchObject([{ line: 3, reason: expect.stringContaining('none, matched or whole') }])
  })
})

describe('the configuration', () => {
  test('refuses levels for sources that are not there', () => {
    const { error } = AgentConfig.safeParse(settings({ perSource: { mail: 'none' } }))
    expect(error?.issues).toMatchObject([{ path: ['evidence', 'perSource', 'mail'], message: "no source 'mail'" }])
  })
})

describe('vonggac agent evidence', { timeout: 60_000 }, () => {
  const evidence = (...args: string[]) => run(['agent', 'evidence', ...args, '--config', join(folder, 'agent.yaml')])

  test('prints the original behind a hash, byte for byte, and says when it is not there', async () => {
    await writeFile(join(folder, 'agent.yaml'), JSON.stringify(settings()))
    const [alert] = await protectedBy(await found(LINE('agent')))
    const sha256 = alert?.evidence?.sha256 ?? ''
    expect(await evidence(sha256)).toEqual({ code: 0, out: LINE('agent'), err: '' })
    const gone = await evidence('0'.repeat(64))
    expect(gone).toMatchObject({ code: 1, out: '' })
    expect(gone.err).toContain('kept for 7 days')
    expect(await evidence('not-a-hash')).toMatchObject({ code: 2, out: '' })
  })
})
