/** Who may speak, decided through the console's API against a running collector. */
import { afterEach, expect, test } from 'vitest'
import { hostKeys } from '../../support/agent-keys.ts'
import { askToEnrol } from '../../support/agent-side.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open.splice(0)) await collector[Symbol.asyncDispose]()
})

async function start() {
  const collector = await runningCollector()
  open.push(collector)
  return { collector, admin: await collector.person('admin') }
}

test('a token is shown once, a host waits for the key that was compared, and is cut off at once', async () => {
  const { collector, admin } = await start()
  const made = await admin('/api/enrolment/tokens', { method: 'POST', body: { agent: 'portal', group: 'web' } })
  expect(made).toMatchObject({ status: 200, body: { agent: 'portal', group: 'web', approval: 'manual', usesLeft: 1 } })
  const { token, ...shown } = made.body
  expect((await admin('/api/enrolment')).body).toEqual({ pending: [], tokens: [shown], nextCursor: null })

  const keys = await hostKeys('portal')
  const { keyId } = keys.signer
  expect((await askToEnrol(collector.door, keys, token)).body.state).toBe('pending')
  expect((await admin('/api/enrolment')).body).toMatchObject({ pending: [{ agent: 'portal', keyId }], tokens: [] })
  const decide = (what: string, body: unknown) => admin(`/api/agents/portal/${what}`, { method: 'POST', body })
  expect((await decide('approval', { keyId: '0'.repeat(64) })).status).toBe(404)
  expect(await decide('approval', { keyId })).toMatchObject({ status: 200, body: { state: 'active' } })

  const { certificate } = (await askToEnrol(collector.door, keys, token)).body
  const send = (number: number) =>
    collector.sendBatch({ ...keys, certificate, keys }, wireBatch([wireAlert(number)], { agent: 'portal' }))
  expect((await send(1)).status).toBe(200)
  expect((await decide('revocation', { reason: ' ' })).status).toBe(400)
  expect((await decide('revocation', { reason: 'stolen' })).status).toBe(204)
  expect((await send(2)).status).toBe(401)
  expect((await admin('/api/agents/portal/keys')).body).toMatchObject({
    keys: [{ keyId, state: 'revoked', revokedBecause: 'stolen' }],
  })
  const actions = (await collector.store.audit.latest(20)).map(({ actor, action }) => `${actor} ${action}`)
  for (const said of ['admin enrolment_token.made', 'agent:portal agent.enrolment_asked', 'admin agent.approved'])
    expect(actions).toContain(said)
  expect(actions).toContain('admin agent.revoked')
  expect(JSON.stringify(await collector.store.audit.latest(20))).not.toContain(token.split('.')[0])
})

test('a token that was removed lets nobody in', async () => {
  const { collector, admin } = await start()
  const { body } = await admin('/api/enrolment/tokens', { method: 'POST', body: {} })
  expect((await admin(`/api/enrolment/tokens/${body.name}`, { method: 'DELETE' })).status).toBe(204)
  expect((await admin(`/api/enrolment/tokens/${body.name}`, { method: 'DELETE' })).status).toBe(404)
  expect((await askToEnrol(collector.door, await hostKeys('portal'), body.token)).status).toBe(401)
})

test('an agent is moved to another group, by a name that groups may have', async () => {
  const { collector, admin } = await start()
  await collector.addAgent('portal')
  const move = (group: string) => admin('/api/agents/portal/group', { method: 'PUT', body: { group } })
  expect((await move('Web Servers')).status).toBe(400)
  expect((await move('web')).status).toBe(204)
  expect((await collector.store.agents.find('portal'))?.group).toBe('web')
})

test('analysts decide nothing about agents', async () => {
  const { collector } = await start()
  const analyst = await collector.person('analyst')
  expect((await analyst('/api/enrolment')).status).toBe(403)
  expect((await analyst('/api/enrolment/tokens', { method: 'POST', body: {} })).status).toBe(403)
  expect((await analyst('/api/agents/x/revocation', { method: 'POST', body: { reason: 'x' } })).status).toBe(403)
})

test('hosts that wait and tokens are given page by page', async () => {
  const { collector, admin } = await start()
  const { token } = (await admin('/api/enrolment/tokens', { method: 'POST', body: { uses: 9 } })).body
  for (const name of ['a', 'b', 'c']) await askToEnrol(collector.door, await hostKeys(name), token)
  await admin('/api/enrolment/tokens', { method: 'POST', body: {} })
  const pages: [string[], number][] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await admin(`/api/enrolment?limit=2&cursor=${cursor}`)
    pages.push([body.pending.map(({ agent }: { agent: string }) => agent).sort(), body.tokens.length])
    cursor = body.nextCursor
  }
  expect(pages.flatMap(([hosts]) => hosts).sort()).toEqual(['a', 'b', 'c'])
  expect(pages.map(([hosts, tokens]) => [hosts.length, tokens])).toEqual([
    [2, 2],
    [1, 0],
  ])
})
