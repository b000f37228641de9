/** Exporting, verifying and printing on the command line, beside a running collector. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { collectorCommand } from '../../../collector/command/collector.ts'
import { verifyCommand } from '../../../collector/command/verify.ts'
import { CONTACTS, type ReportingCollector, reportingCollector, reportOf } from '../../support/reporting.ts'

let collector: ReportingCollector
let id: string
let config: string
beforeAll(async () => {
  collector = await reportingCollector()
  id = await collector.openIncident()
  const report = reportOf(id)
  await report.approved(collector.lan, collector.binh)
  const sentAt = new Date(collector.now()).toISOString()
  await report.deliver(collector.lan, 1, {
    channel: 'portal',
    recipient: 'mps_specialised_agency',
    sentAt,
    receipt: 'R',
  })
  config = join(collector.folder, 'collector.yaml')
  // A mail server whose password can't be read: these commands send nothing.
  const mail = { host: 'mx.example.vn', from: 'soc@don-vi.example', username: 'x', passwordFile: 'nowhere' }
  writeFileSync(config, stringify({ dataFolder: '.', contacts: CONTACTS, reports: { mail } }))
})
afterAll(() => collector[Symbol.asyncDispose]())

/** What a command prints, and its exit code. */
async function told(work: () => Promise<number>) {
  let text = ''
  const add = (more: unknown) => {
    text += `${more}\n`
    return true
  }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(add),
    vi.spyOn(console, 'error').mockImplementation(add),
    vi.spyOn(process.stdout, 'write').mockImplementation(add),
  ]
  try {
    return { code: await work(), text }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
const run = (...args: string[]) => told(() => collectorCommand([...args, '--config', config]))

test('an exported incident is checked by its file alone; the command tells the head to keep', async () => {
  const file = join(collector.folder, 'incident.jsonl')
  const exported = await run('incident', 'export', id, '--out', file, '--with-evidence')
  expect(exported.code).toBe(0)
  const head = /Head of the chain: ([0-9a-f]{64})/.exec(exported.text)?.[1] ?? ''
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(existsSync(`${file}.part`)).toBe(false)
  const checked = await told(() => verifyCommand([file, '--head', head]))
  expect(checked).toMatchObject({ code: 0, text: expect.stringContaining('SOUND') })
  const [entry] = (await collector.store.audit.latest(5)).filter(({ action }) => action === 'incident.exported')
  expect(entry).toMatchObject({ actor: expect.stringMatching(/^cli:/), subject: id, detail: 'with evidence' })
})

test('never writes over a file, and leaves none behind for an incident that is not there', async () => {
  const file = join(collector.folder, 'there.jsonl')
  writeFileSync(file, 'mine')
  await expect(collectorCommand(['incident', 'export', id, '--out', file, '--config', config])).rejects.toThrow(
    'EEXIST',
  )
  expect(readFileSync(file, 'utf8')).toBe('mine')
  const none = join(collector.folder, 'none.jsonl')
  expect((await run('incident', 'export', 'VG-1999-0001', '--out', none)).code).toBe(1)
  expect(existsSync(none)).toBe(false)
})

test('lists versions and deliveries with where they stand', async () => {
  const { code, text } = await run('report', 'list', id)
  expect(code).toBe(0)
  expect(text).toMatch(new RegExp(`${id}  incident_notice  v1  approved  lan`))
  expect(text).toMatch(/incident_notice {2}v1 {2}portal → mps_specialised_agency {2}sent/)
  expect((await run('report', 'list', 'VG-1999-0001')).code).toBe(1)
})

test('prints a form as it is now, a version as it was saved, and periods', { timeout: 60_000 }, async () => {
  const pdf = join(collector.folder, 'x.pdf')
  expect((await run('report', 'print', id, 'tt20_mau_03', '--out', pdf)).code).toBe(0)
  expect(readFileSync(pdf).subarray(0, 4).toString()).toBe('%PDF')
  const docx = join(collector.folder, 'x.docx')
  const args = ['--version', '1', '--format', 'docx', '--language', 'en', '--out', docx]
  expect((await run('report', 'print', id, 'incident_notice', ...args)).code).toBe(0)
  expect(readFileSync(docx).subarray(0, 2).toString()).toBe('PK')
  const json = await run(
    'report',
    'period',
    'register',
    '--from',
    '2026-11-01',
    '--to',
    '2026-11-30',
    '--format',
    'json',
  )
  expect(JSON.parse(json.text)).toMatchObject({ form: 'incident_register', period: { from: '2026-11-01' } })
  const half = await run('report', 'period', 'half-year', '--year', '2026', '--half', '2', '--format', 'json')
  expect(JSON.parse(half.text)).toMatchObject({ form: 'monitoring_half_year' })
})

test.each([
  [['report', 'print', 'VG-1999-0001', 'tt20_mau_03'], 1],
  [['report', 'print', 'ID', 'nonsense'], 1],
  [['report', 'print', 'ID', 'incident_notice', '--version', '9'], 1],
  [['report', 'print', 'ID', 'incident_notice', '--format', 'odt'], 2],
  [['report', 'print', 'ID', 'incident_notice', '--language', 'fr'], 2],
  [['report', 'period', 'monthly'], 2],
  [['report', 'period', 'half-year'], 2],
  [['report', 'period', 'register', '--from', '2026-11-30', '--to', '2026-11-01'], 2],
  [['report', 'period', 'daily', '--day', '2026-02-30'], 2],
] as const)('%j exits with %i', async (args, code) => {
  expect((await run(...args.map(arg => (arg === 'ID' ? id : arg)))).code).toBe(code)
})
