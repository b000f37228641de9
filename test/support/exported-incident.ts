/** An incident with everything that an export carries, and what somebody would do to such a file who knows its format. */
import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { makeAnchor, type WrittenAnchor } from '../../collector/incident/anchor.ts'
import { hashEvent } from '../../collector/incident/chain.ts'
import { replay } from '../../collector/incident/state.ts'
import type { Part } from '../../collector/report/export/check.ts'
import { readLaw } from '../../collector/report/export/law-files.ts'
import type { ExportLine, LineOf } from '../../collector/report/export/lines.ts'
import { verifyExport } from '../../collector/report/export/verify.ts'
import { exportedClock } from '../../collector/report/export/write.ts'
import { recomputeClocks } from '../../collector/serve/export-of.ts'
import { newOneTimeToken } from '../../collector/serve/session.ts'
import { canonical, GENESIS } from '../../collector/store/canonical.ts'
import { type ReportingCollector, reportingCollector, reportOf } from './reporting.ts'

const HOUR = 3_600_000

/** Merged, commented, with two files, anchored, and reported about; each thing at an hour of its own. */
export async function exportedIncident(settings: { readonly fourEyes?: boolean } = {}) {
  const collector = await reportingCollector(settings)
  const id = await collector.openIncident()
  const other = await collector.openIncident({ attackers: ['198.51.100.9'] })
  const lead = await collector.person('lead')
  await lead(`/api/incidents/${id}/merge`, { method: 'POST', body: { from: [other], reason: 'cùng một vụ' } })
  await collector.lan(`/api/incidents/${id}/comments`, { method: 'POST', body: { text: 'đã gọi\u2028 "họ"' } })
  collector.wait(HOUR)
  await upload(collector, id, 'nhật ký.log', 'một dòng\n'.repeat(100))
  await upload(collector, id, 'trống.bin', '\0')
  collector.wait(HOUR)
  const heads = await collector.store.anchors.changedHeads()
  const anchor = makeAnchor(heads, { day: '2026-11-19', at: collector.now(), auditHead: null, previous: null })
  expect(await collector.store.anchors.add(anchor, heads)).toBe(true)
  const report = reportOf(id)
  await report.approved(collector.lan, collector.binh)
  expect((await report.deliver(collector.lan, 1, portal(collector, [STAGE]))).status).toBe(200)
  collector.wait(HOUR)
  const whole = await exportOf(collector, id)
  const light = (await collector.viewer(`/api/incidents/${id}/export`)).body.toString()
  const head: string = (await collector.viewer(`/api/incidents/${id}`)).body.chainHead
  return { collector, id, other, anchor, whole, light, head }
}
export type ExportedIncident = Awaited<ReturnType<typeof exportedIncident>>

const STAGE = { regime: 'vn-2026-nd331', stage: 'initial' }

export const portal = (collector: ReportingCollector, stages: readonly object[]) => ({
  channel: 'portal',
  recipient: 'mps_specialised_agency',
  receipt: 'R',
  sentAt: new Date(collector.now()).toISOString(),
  stages,
})

/** With evidence. */
export const exportOf = async (collector: ReportingCollector, id: string): Promise<string> =>
  (await collector.lan(`/api/incidents/${id}/export?evidence=true`)).body.toString()

export async function upload(collector: ReportingCollector, id: string, name: string, body: string): Promise<void> {
  const token = await newOneTimeToken(collector.store, 'lan', collector.now())
  const signedIn = await collector.ask('/api/session/one-time', { method: 'POST', body: { token } })
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const address = `${collector.console}/api/incidents/${id}/files?name=${encodeURIComponent(name)}`
  const reply = await fetch(address, { method: 'POST', body, headers: { cookie, 'content-type': 'text/plain' } })
  expect(reply.status).toBe(200)
}

export const linesOf = (text: string): ExportLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

/** As somebody would who knows the format: with a new seal on the end. */
export function sealed(lines: readonly ExportLine[]): string {
  const text = lines.filter(({ line }) => line !== 'end').map(line => `${canonical(line)}\n`)
  return `${text.join('')}${canonical({ line: 'end', lines: text.length, sha256: sha256Of(text.join('')) })}\n`
}

export const sha256Of = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

async function* given(text: string): AsyncGenerator<string> {
  yield* text.replace(/\n$/, '').split('\n')
}

export interface Kept {
  readonly head?: string
  readonly anchors?: readonly WrittenAnchor[]
}

export const verify = (text: string, kept: Kept = {}) =>
  verifyExport(given(text), { ...kept, clocksOf: recomputeClocks })

/** The first part that does not hold. */
export const broken = async (lines: readonly ExportLine[], kept: Kept = {}): Promise<Part | undefined> =>
  (await verify(sealed(lines), kept)).parts.find(part => part.holds === false)

/** What is said of one part, as often as something is: `true: …`, `false: …`, `null: …`. */
export const saidOf = async (text: string, name: Part['name'], kept: Kept = {}): Promise<string[]> =>
  (await verify(text, kept)).parts.filter(part => part.name === name).map(({ holds, says }) => `${holds}: ${says.en}`)

export function first<K extends ExportLine['line']>(lines: readonly ExportLine[], name: K, at = 0): LineOf<K> {
  const found = lines.filter((line): line is LineOf<K> => line.line === name)[at]
  if (!found) throw new Error(`no line ${name}`)
  return found
}

/** The lines, with those of one kind that match taken out. */
export const without = <K extends ExportLine['line']>(
  lines: readonly ExportLine[],
  name: K,
  which: (line: LineOf<K>) => boolean = () => true,
): ExportLine[] => lines.filter(line => line.line !== name || !which(line as LineOf<K>))

export const edited = <T extends object>(line: T, by: Partial<T>): T => Object.assign(line, by)

/**
 * Everything written anew around a change of texts: chains, heads, states, versions with what they print, and what was
 * sent. Nothing in the file contradicts it afterwards; anchors can't be made, and are left out.
 *
 * @param texts What stands there, and what is to stand there instead.
 */
export function writtenAnew(lines: readonly ExportLine[], texts: Readonly<Record<string, string>>): ExportLine[] {
  const instead = new Map(Object.entries(texts))
  const anew = <T>(value: T): T =>
    JSON.parse([...instead].reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(value)))
  const heads = new Map<string, string>()
  const events = lines.flatMap(line => {
    if (line.line !== 'event') return []
    const { hash: before, ...rest } = anew(line.event)
    const unsealed = { ...rest, previousHash: heads.get(rest.incidentId) ?? GENESIS }
    const event = { ...unsealed, hash: hashEvent(unsealed) }
    heads.set(event.incidentId, event.hash)
    instead.set(before, event.hash)
    // A version that was filled at this event prints its hash, and its own is what a later event was sent under.
    for (const { version } of lines.filter((one): one is LineOf<'version'> => one.line === 'version'))
      if (version.chainHead === line.event.hash) instead.set(version.sha256, sha256Of(anew(version.content)))
    return [event]
  })
  let at = 0
  return without(lines, 'anchor').map(line => {
    if (line.line === 'event') return { ...line, event: events[at++] as (typeof events)[number] }
    if (line.line !== 'state') return anew(line)
    const state = replay(events.filter(({ incidentId }) => incidentId === line.incident))
    return { ...line, state: state as NonNullable<typeof state> }
  })
}

/** Deadlines by whatever law the lines carry by now. */
export function reckonedAnew(lines: readonly ExportLine[]): ExportLine[] {
  const of = <K extends ExportLine['line']>(name: K) => lines.filter((line): line is LineOf<K> => line.line === name)
  const { incident, exportedAt } = first(lines, 'header')
  const events = of('event').flatMap(({ event }) => (event.incidentId === incident ? [event] : []))
  const state = replay(events) as NonNullable<ReturnType<typeof replay>>
  const record = { state, lastNumber: events.length, head: events.at(-1)?.hash ?? GENESIS, nextDueAt: null }
  const law = readLaw(of('regime'), of('calendar'))
  const clocks = recomputeClocks(record, new Date(exportedAt), law, first(lines, 'settings')).map(exportedClock)
  return lines.map(line => (line.line === 'clocks' ? { ...line, clocks } : line))
}
