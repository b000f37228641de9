import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { boundBodies } from '../../../collector/consume/in-flight.ts'

test('a client that hangs up while it is asked who it is holds no place for ever', async () => {
  const app = Fastify()
  let asked = 0
  let answer = () => {}
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  app.decorateRequest('agentId', '')
  app.addHook('onRequest', async request => {
    asked += 1
    request.agentId = 'agent-1'
    await answered
  })
  boundBodies(app, 4, () => {})
  app.post('/', async () => 'taken')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const send = () =>
    request({ port, method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': 9 }, agent: false })

  const gone = Array.from({ length: 8 }, send)
  for (const sent of gone) sent.on('error', () => {}).flushHeaders()
  await expect.poll(() => asked).toBe(gone.length)
  for (const sent of gone) sent.destroy()
  const connections = promisify(app.server.getConnections.bind(app.server))
  await expect.poll(() => connections()).toBe(0)
  answer()

  const status = await new Promise((resolve, reject) => {
    send()
      .on('response', reply => resolve(reply.statusCode))
      .on('error', reject)
      .end('123456789')
  })
  expect(status).toBe(200)
  await app.close()
})
