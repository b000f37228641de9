/** Silences that hid something of an incident's time, as its annex tells them. */
import { expect, test } from 'vitest'
import { silencesOf } from '../../../collector/serve/silences-of.ts'
import { runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

test('only those count that hid an alert of the same victim or attacker, with how many', async () => {
  const at = Date.parse('2026-11-20T03:00:05Z')
  await using collector = await runningCollector({ now: () => new Date(at) })
  const lead = await collector.person('lead')
  const silence = async (rule: string, reason: string) => {
    const expiresAt = '2026-11-21T00:00:00Z'
    const body = {
      matchers: [{ field: 'rule', is: 'is', values: [rule] }],
      reason,
      expiresAt,
      startsAt: '2026-11-20T02:00:00Z',
    }
    const reply = await lead('/api/silences', { method: 'POST', body })
    expect(reply.status).toBe(200)
    return reply.body.id as number
  }
  const noisy = await silence('noisy', 'Luật này báo nhầm')
  await silence('elsewhere', 'Máy khác')
  await silence('unused', 'Không gặp')
  const agent = await collector.addAgent()
  const about = { victims: ['portal'], attackers: ['203.0.113.5'] }
  await collector.sendBatch(
    agent,
    wireBatch([
      wireAlert(1, { entities: about }),
      wireAlert(2, { entities: about, rule: { id: 'noisy' } }),
      wireAlert(3, { entities: about, rule: { id: 'noisy' } }),
      wireAlert(4, { entities: { victims: ['other'], attackers: ['203.0.113.9'] }, rule: { id: 'elsewhere' } }),
    ]),
  )
  const [incident] = await collector.store.incidents.page({ status: 'all', limit: 5 })
  if (!incident) throw new Error('no incident')
  expect(await silencesOf(collector.store, incident.record)).toEqual([
    {
      id: noisy,
      author: 'lead',
      reason: 'Luật này báo nhầm',
      from: new Date('2026-11-20T02:00:00Z'),
      to: new Date('2026-11-21T00:00:00Z'),
      hidden: 2,
    },
  ])
})
