import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDnsMessage, parseDns } from '../../../../agent/decode/app/dns.ts'
import type { DnsTransaction, Transaction } from '../../../../agent/decode/app/transaction.ts'
import { Watcher, Wire } from '../../../support/conversation.ts'
import { ascii, ethernet, hex, ipv4, u16be, udp } from '../../../support/packets.ts'

const name = (text: string): number[] => [...text.split('.').flatMap(label => [label.length, ...ascii(label)]), 0]
const query = (text: string, type = 1): Uint8Array =>
  Uint8Array.of(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name(text), ...u16be(type), 0, 1)

/** A response to `query(example.vn)`; records' names point to the question's. */
function response(...records: [type: number, data: number[]][]): Uint8Array {
  const answers = records.flatMap(([type, data]) => [
    ...[0xc0, 12, ...u16be(type), 0, 1, 0, 0, 1, 0x2c],
    ...u16be(data.length),
    ...data,
  ])
  return Uint8Array.of(
    0x12,
    0x34,
    0x81,
    0x80,
    0,
    1,
    0,
    records.length,
    0,
    0,
    0,
    0,
    ...name('example.vn'),
    0,
    1,
    0,
    1,
    ...answers,
  )
}

function parse(bytes: Uint8Array): DnsTransaction | undefined {
  const found: Transaction[] = []
  parseDns({ nowUs: 1, nextTransactionId: 0, add: each => found.push(each) }, 0, bytes, 0, bytes.length)
  return found[0] as DnsTransaction | undefined
}

describe('parseDns', () => {
  test('reads a real query', () => {
    const bytes = hex('243101000001000000000000 0667 6f6f676c65 03 636f6d 00 00 10 00 01')
    expect(parse(bytes)).toMatchObject({
      messageId: 0x2431,
      response: false,
      questions: [{ name: 'google.com', type: 16, class: 1 }],
      events: [],
    })
  })

  test('prints the data of every type it knows', () => {
    const answers = parse(
      response(
        [1, [192, 0, 2, 1]],
        [28, [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 1]],
        [5, [3, ...ascii('www'), 0xc0, 12]],
        [15, [0, 10, 0xc0, 12]],
        [16, [2, ...ascii('v1'), 3, ...ascii('a b')]],
        [33, [0, 1, 0, 2, 0, 80, 0xc0, 12]],
        [6, [0xc0, 12, 0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5]],
        [9999, [1, 2, 3]],
      ),
    )?.answers
    expect(answers?.map(answer => answer.data)).toEqual([
      '192.0.2.1',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      'www.example.vn',
      '10 example.vn',
      'v1 a b',
      '1 2 80 example.vn',
      'example.vn example.vn 1 2 3 4 5',
      '',
    ])
    expect(answers?.[0]).toMatchObject({ name: 'example.vn', ttl: 300 })
  })

  test('escapes what is not printable in a name', () => {
    const bytes = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0x61, 0x2e, 0xff, 0, 0, 1, 0, 1)
    expect(parse(bytes)?.questions[0]?.name).toBe('a\\046\\255')
  })

  test('is not led in circles by a pointer to itself', () => {
    const bytes = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1)
    expect(parse(bytes)).toMatchObject({ questions: [], events: ['malformed_data'] })
  })

  test('survives any bytes, also behind a sound header', () => {
    const header = [0, 1, 0x81, 0x80, 0, 1, 0, 2, 0, 1, 0, 1]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        parse(bytes)
        const message = parse(Uint8Array.of(...header, ...bytes))
        expect((message?.questions.length ?? 0) + (message?.answers.length ?? 0)).toBeLessThanOrEqual(3)
      }),
    )
  })
})

describe('isDnsMessage', () => {
  test('is hardly ever mistaken when it has to be strict', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 300 }), bytes => {
        if (isDnsMessage(bytes, 0, bytes.length, true)) expect(parse(bytes)?.events).not.toContain('malformed_data')
      }),
    )
    expect(isDnsMessage(query('example.vn'), 0, query('example.vn').length, true)).toBe(true)
    const trailing = Uint8Array.of(...query('example.vn'), 0)
    expect(isDnsMessage(trailing, 0, trailing.length, true)).toBe(false)
  })
})

describe('DNS in flows', () => {
  const datagram = (from: number, to: number, payload: Uint8Array, back = false) =>
    ethernet(ipv4(17, udp(from, to, payload), back ? '10.0.0.2' : '10.0.0.1', back ? '10.0.0.1' : '10.0.0.2'))

  test('makes a query and its response one transaction each', () => {
    const watcher = new Watcher().see([
      datagram(5000, 53, query('example.vn')),
      datagram(53, 5000, response([1, [1, 2, 3, 4]]), true),
    ])
    expect(watcher.flows).toMatchObject([{ applicationProtocol: 'dns' }])
    expect(watcher.transactions).toMatchObject([
      { id: 0, response: false, direction: 0, progress: [4, 0] },
      { id: 1, response: true, direction: 1, progress: [0, 4] },
    ])
  })

  test('turns a flow around whose first packet is an answer', () => {
    const watcher = new Watcher().see([datagram(53, 5000, response(), true)])
    expect(watcher.flows).toMatchObject([{ clientIp: '10.0.0.1', serverPort: 53, packets: [0, 1] }])
    expect(watcher.packet.direction).toBe(1)
    expect(watcher.transactions).toMatchObject([{ direction: 1 }])
    watcher.see([datagram(5000, 53, query('a.vn'))])
    expect(watcher.flows).toMatchObject([{ packets: [1, 1] }])
  })

  test('does not take anything on port 53 for DNS', () => {
    const watcher = new Watcher().see([
      datagram(5000, 53, ascii('certainly not a question')),
      datagram(53, 5000, ascii('nor an answer to one'), true),
    ])
    expect(watcher.flows).toMatchObject([{ applicationProtocol: 'failed' }])
    expect(watcher.transactions).toEqual([])
  })

  test('reads messages over TCP however they are cut', () => {
    const framed = (message: Uint8Array) => Uint8Array.of(...u16be(message.length), ...message)
    const stream = Uint8Array.of(...framed(query('one.vn')), ...framed(query('two.vn')))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: stream.length }), size => {
        const wire = new Wire([1, 1], [40000, 53])
        const watcher = new Watcher().see(wire.handshake())
        for (let at = 0; at < stream.length; at += size)
          watcher.see([wire.send(0, stream.subarray(at, at + size)), wire.ack(1)])
        watcher.finish()
        expect(watcher.transactions.map(each => (each as DnsTransaction).questions[0]?.name)).toEqual([
          'one.vn',
          'two.vn',
        ])
      }),
    )
  })
})
