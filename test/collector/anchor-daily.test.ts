/** The day's anchor: made once whichever collector comes first, and written outside the database or told about. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AnchorPlace, anchorFile, anchorMail, startAnchoring } from '../../collector/anchor-daily.ts'
import { brokenAnchor, isAnchored, proofOf } from '../../collector/incident/anchor.ts'
import { record } from '../../collector/incident/chain.ts'
import { openMailer } from '../../collector/notify/mailer.ts'
import { EmailConfig } from '../../collector/notify-channels-config.ts'
import type { IncidentRecord } from '../../collector/store/incidents.ts'
import { openSqlite } from '../../collector/store/sqlite.ts'
import type { Store } from '../../collector/store/store.ts'
import { mailServer } from '../support/smtp.ts'

let folder: string
let store: Store
let now: number
const places: AnchorPlace[] = []
let failures: string[]
const anchoring: ReturnType<typeof startAnchoring>[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonggac-anchor-'))
  store = await openSqlite(join(folder, 'collector.db'))
  now = Date.parse('2026-11-26T18:00:00Z') // 01:00 on 27 Nov in Việt Nam
  places.splice(0, places.length, anchorFile(join(folder, 'anchors.jsonl')))
  failures = []
})
afterEach(async () => {
  for (const one of anchoring.splice(0)) await one.stop()
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function begin() {
  const one = startAnchoring({
    ...{ store, places, now: () => new Date(now) },
    anchored: () => {},
    failed: error => failures.push(error.message),
  })
  anchoring.push(one)
  return one
}

async function write(id: string, before: IncidentRecord | null = null): Promise<IncidentRecord> {
  const change = before
    ? ({ kind: 'commented', text: '…' } as const)
    : ({ kind: 'opened', drill: false, follows: [] } as const)
  const { event, after } = record(before, { incidentId: id, at: now, actor: 'test', change })
  await store.incidents.save([after])
  await store.incidents.append([event])
  return after
}

const lines = () =>
  readFileSync(join(folder, 'anchors.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

describe('the day’s anchor', () => {
  test('draws in what changed, and stands in the file once, whoever looks how often', async () => {
    const one = await write('VG-1')
    await write('VG-2')
    const [first, second] = [begin(), begin()]
    await Promise.all([first.look(), second.look(), first.look()])
    expect(lines().every(({ day, incidents }) => day === '2026-11-26' && incidents === 2)).toBe(true)
    now += 86_400_000
    await write('VG-1', one)
    await first.look()
    const all = lines()
    expect(all.at(-1)).toMatchObject({ day: '2026-11-27', incidents: 1 })
    expect(brokenAnchor(all)).toBeUndefined()
    expect(await store.anchors.unwritten()).toEqual([])
    expect(failures).toEqual([])
  })

  test('proves an incident’s head without the database', async () => {
    await write('VG-1')
    const { head } = await write('VG-2')
    await begin().look()
    const found = await store.anchors.of('VG-2')
    const proof = found && proofOf(lines()[0], found.heads, 'VG-2')
    if (!proof) throw new Error('no proof')
    expect(proof.head).toEqual({ incidentId: 'VG-2', number: 1, head })
    expect(isAnchored(proof)).toBe(true)
  })

  test('what can’t be written is told to everyone, and written later with what came since', async () => {
    await write('VG-1')
    places.push({ name: 'thư', write: () => Promise.reject(new Error('no mail server')) })
    const one = begin()
    await expect(one.look()).rejects.toThrow('no mail server')
    expect(one.warnings()[0]?.en).toContain('2026-11-26')
    now += 86_400_000
    places.pop()
    await one.look()
    expect(one.warnings()).toEqual([])
    expect(brokenAnchor(lines())).toBeUndefined()
    expect(lines().map(({ day }) => day)).toContain('2026-11-27')
  })

  test('goes by e-mail, too, where that is asked for', async () => {
    await using mail = await mailServer()
    const email = { host: '127.0.0.1', port: mail.port, security: 'none', from: 'gac@don-vi.example' }
    places.push(anchorMail(openMailer(EmailConfig.parse(email)), 'luu-tru@don-vi.example'))
    await write('VG-1')
    await begin().look()
    expect(mail.taken).toHaveLength(1)
    const [sent] = mail.taken
    expect(sent?.to).toEqual(['luu-tru@don-vi.example'])
    expect(JSON.parse(sent?.text ?? '')).toEqual(lines()[0])
  })

  test('is made of nothing on a day without changes, so that a missing day is seen', async () => {
    await write('VG-1')
    const one = begin()
    await one.look()
    now += 86_400_000
    await one.look()
    expect(lines().map(({ day, incidents }) => [day, incidents])).toEqual([
      ['2026-11-26', 1],
      ['2026-11-27', 0],
    ])
  })
})
