/** What forms offer to choose from, and which acts are offered to be taken back, to whom. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const ID = 'VG-2026-0001'
const people = ({ body }: { body: { people: { username: string }[] } }) => body.people.map(({ username }) => username)

let collector: RunningCollector
let ask: Record<'lead' | 'analyst' | 'viewer' | 'north', Awaited<ReturnType<RunningCollector['person']>>>

beforeAll(async () => {
  collector = await runningCollector({
    now: () => new Date('2026-11-20T03:10:00Z'),
    settings: 'organisations: [{ id: north, name: Bắc }]',
  })
  ask = {
    lead: await collector.person('lead'),
    analyst: await collector.person('analyst'),
    viewer: await collector.person('viewer'),
    north: await collector.person('analyst', { name: 'north', organisation: 'north' }),
  }
  await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1)]))
})
afterAll(() => collector[Symbol.asyncDispose]())

test('names who handles incidents, to those who give them to people, within their organisation', async () => {
  expect(people(await ask.lead('/api/choices'))).toEqual(['analyst', 'lead', 'north'])
  expect(people(await ask.north('/api/choices'))).toEqual(['north'])
  expect(people(await ask.viewer('/api/choices'))).toEqual([])
})

test('gives playbooks with their tasks, categories with what is not confirmed of them, and the limits', async () => {
  const { body } = await ask.viewer('/api/choices')
  expect(body.playbooks.find(({ id }: { id: string }) => id === 'general').tasks.length).toBeGreaterThan(1)
  expect(body.categories.map(({ code }: { code: string }) => code)).toContain('dos')
  expect(body.categoriesNotConfirmed[0]).toMatchObject({ vi: expect.any(String), en: expect.any(String) })
  expect(body).toMatchObject({ silenceMaxHours: expect.any(Number), mostEvidenceBytes: 32 * 1024 * 1024 })
})

test('a file that is too large is said to be', async () => {
  const files = `${collector.console}/api/incidents/${ID}/files?name=x`
  const reply = await fetch(files, {
    method: 'POST',
    headers: { cookie: ask.lead.cookie, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(32 * 1024 * 1024 + 1),
  })
  expect(reply.status).toBe(413)
  expect(await reply.json()).toMatchObject({ error: 'too_many' })
})

test('only what can be taken back is offered, to who may; taking back is not taken back itself', async () => {
  const undoable = async (who: keyof typeof ask) => (await ask[who](`/api/incidents/${ID}`)).body.undoable
  const act = (path: string, method: string, body: unknown) =>
    ask.lead(`/api/incidents/${ID}/${path}`, { method, body })
  const latest = async () => (await ask.lead(`/api/incidents/${ID}`)).body.events.at(-1).number
  await act('assignee', 'PUT', { to: 'lead' })
  const first = await latest()
  await act('assignee', 'PUT', { to: 'analyst' })
  const second = await latest()
  await act('comments', 'POST', { text: 'x' })
  await act('status', 'POST', { status: 'closed', reason: 'nhầm', verdict: 'benign' })
  const closed = await latest()
  expect(await undoable('lead')).toEqual([closed, second])
  expect(await undoable('analyst')).toEqual([second])
  expect(await undoable('viewer')).toEqual([])
  expect((await act('undo', 'POST', { number: first, reason: 'x' })).status).toBe(409)
  expect((await act('undo', 'POST', { number: second, reason: 'x' })).body).toMatchObject({ assignee: 'lead' })
  expect((await act('undo', 'POST', { number: await latest(), reason: 'x' })).status).toBe(409)
  expect(await undoable('lead')).toEqual([closed])
})
