/** GET /api/audit: what is asked for, page by page, and the chain for those who see all of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Asking, type RunningCollector, runningCollector } from '../../support/running-collector.ts'

let collector: RunningCollector
let auditor: Asking

beforeAll(async () => {
  collector = await runningCollector({ settings: 'organisations: [{ id: a }]\n' })
  auditor = await collector.person('auditor')
  const line = { actor: 'lan', action: 'session.opened', subject: 'lan', detail: 'password', address: '::1' }
  for (let minute = 0; minute < 5; minute += 1)
    await collector.store.audit.add({
      ...line,
      at: Date.parse(`2026-11-20T03:0${minute}:00Z`),
      organisation: minute % 2 ? 'a' : null,
    })
  await collector.store.audit.add({
    ...line,
    at: Date.parse('2026-11-20T04:00:00Z'),
    actor: 'hung',
    action: 'agent.notes',
    subject: 'x',
  })
})
afterAll(() => collector[Symbol.asyncDispose]())

const asked = async (query: string, ask = auditor) => (await ask(`/api/audit?${query}`)).body

describe('the audit at the console', () => {
  test('is filtered by who, what, about what and when', async () => {
    const count = async (query: string) => (await asked(query)).rows.length
    expect(await count('')).toBe(6)
    expect(await count('actor=hung')).toBe(1)
    expect(await count('action=session.')).toBe(5)
    expect(await count('action=session')).toBe(0)
    expect(await count('subject=x')).toBe(1)
    expect(await count('from=2026-11-20T10:01:00%2B07:00&to=2026-11-20T03:03:00Z')).toBe(2)
    expect((await auditor('/api/audit?from=yesterday')).status).toBe(400)
  })

  test('comes page by page, latest first, each line once', async () => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const body = await asked(`limit=2&cursor=${cursor}`)
      seen.push(...body.rows.map(({ at }: { at: string }) => at))
      cursor = body.nextCursor
    }
    expect(seen).toHaveLength(6)
    expect(seen).toEqual([...seen].sort().reverse())
  })

  test('shows the chain to who sees all of it, and to nobody else', async () => {
    const { rows, head } = await asked('limit=1')
    expect(rows[0].link).toEqual({ number: 6, previousHash: expect.stringMatching(/^[0-9a-f]{64}$/), hash: head.hash })
    const scoped = await collector.person('auditor', { name: 'an', organisation: 'a' })
    const own = await asked('', scoped)
    expect(own.rows).toHaveLength(2)
    expect(own).toMatchObject({ head: null, rows: [{ link: null, organisation: 'a' }, { link: null }] })
  })
})
