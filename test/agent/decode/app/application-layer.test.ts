import { describe, expect, test } from 'vitest'
import type { HttpTransaction } from '../../../../agent/decode/app/transaction.ts'
import { Watcher, Wire } from '../../../support/conversation.ts'
import { ascii, latin1 } from '../../../support/packets.ts'

const REQUEST = 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n'
const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

const exchange = (request: string, response: string): Watcher => {
  const wire = new Wire([7, 7], [40000, 4444])
  return new Watcher().see([
    ...wire.handshake(),
    wire.send(0, ascii(request)),
    wire.send(1, ascii(response)),
    wire.ack(0),
    wire.ack(1),
  ])
}

describe('ApplicationLayer', () => {
  test('recognises HTTP on any port', () => {
    const watcher = exchange(REQUEST, RESPONSE)
    expect(watcher.flows).toMatchObject([{ applicationProtocol: 'http' }])
    expect(watcher.transactions).toMatchObject([{ status: 200, progress: [4, 4] }])
  })

  test('reads a request by a method of its own when the answer shows that it was HTTP', () => {
    const watcher = exchange(REQUEST.replace('GET', 'BREW'), RESPONSE)
    expect((watcher.transactions as HttpTransaction[]).map(http => [latin1(http.method), http.status])).toEqual([
      ['BREW', 200],
    ])
  })

  test('gives up a conversation that neither side explains', () => {
    const watcher = exchange('hello there', 'hello yourself')
    expect(watcher.flows).toMatchObject([{ applicationProtocol: 'failed' }])
    expect(watcher.flows[0]?.streams?.[0].start).toBe(watcher.flows[0]?.streams?.[0].end)
  })

  test('removes transactions that are whole and inspected, and bounds the others', () => {
    const wire = new Wire()
    const watcher = new Watcher().see(wire.handshake())
    for (let i = 0; i < 300; i++)
      watcher.see([wire.send(0, ascii(REQUEST)), wire.send(1, ascii(RESPONSE)), wire.ack(0)])
    const flow = watcher.flows[0]
    expect(flow?.transactions).toHaveLength(256)
    expect(flow?.transactions[0]?.id).toBe(44)
    for (const transaction of flow?.transactions ?? []) transaction.inspected.fill(true)
    watcher.see([wire.ack(1)])
    expect(flow?.transactions).toHaveLength(0)
  })
})
