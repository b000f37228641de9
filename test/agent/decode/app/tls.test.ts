import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TlsParser } from '../../../../agent/decode/app/tls.ts'
import type { TlsTransaction, Transaction } from '../../../../agent/decode/app/transaction.ts'
import { Watcher, Wire } from '../../../support/conversation.ts'
import { ascii, u16be } from '../../../support/packets.ts'

const extension = (type: number, ...data: number[]): number[] => [...u16be(type), ...u16be(data.length), ...data]
const list16 = (...data: number[]): number[] => [...u16be(data.length), ...data]

const serverName = (host: string): number[] => extension(0, ...list16(0, ...u16be(host.length), ...ascii(host)))
const alpn = extension(16, ...list16(2, ...ascii('h2'), 8, ...ascii('http/1.1')))
const groups = extension(10, ...list16(0, 29, 0, 23))
const points = extension(11, 1, 0)

const message = (type: number, body: number[]): number[] => [type, 0, ...u16be(body.length), ...body]
const clientHello = (host: string): number[] =>
  message(1, [
    ...[3, 3, ...new Array<number>(32).fill(7), 0],
    ...list16(0x13, 1, 0xc0, 0x2f),
    ...[1, 0],
    ...list16(...serverName(host), ...groups, ...points, ...alpn),
  ])
const serverHello = (...extensions: number[]): number[] =>
  message(2, [3, 3, ...new Array<number>(32).fill(9), 0, 0x13, 1, 0, ...list16(...extensions)])

const record = (bytes: number[], type = 22): number[] => [type, 3, 1, ...u16be(bytes.length), ...bytes]
/** The same handshake bytes over several records. */
const records = (bytes: number[], size: number): number[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    record(bytes.slice(i * size, i * size + size)),
  ).flat()

function parse(client: number[], server: number[] = [], cut = 1e9): TlsTransaction {
  const found: Transaction[] = []
  const parser = new TlsParser({ nowUs: 1, nextTransactionId: 0, add: each => found.push(each) })
  for (const [direction, bytes] of [Uint8Array.from(client), Uint8Array.from(server)].entries()) {
    let used = 0
    for (let end = Math.min(cut, bytes.length); bytes.length > 0; end = Math.min(end + cut, bytes.length)) {
      used = parser.read(direction as 0 | 1, bytes, used, end)
      if (end === bytes.length) break
    }
  }
  return found[0] as TlsTransaction
}

describe('TlsParser', () => {
  test('reads both hellos', () => {
    const tls = parse(record(clientHello('portal.example.vn')), record(serverHello(...extension(43, 3, 4))))
    expect(tls).toMatchObject({
      clientVersion: 0x0303,
      serverVersion: 0x0304,
      sni: 'portal.example.vn',
      alpn: ['h2', 'http/1.1'],
      cipherSuites: [0x1301, 0xc02f],
      extensions: [0, 10, 11, 16],
      supportedGroups: [29, 23],
      pointFormats: [0],
      progress: [4, 4],
      events: [],
    })
  })

  test('takes the version of the hello itself where no extension says otherwise', () => {
    expect(parse(record(clientHello('a')), record(serverHello()))).toMatchObject({ serverVersion: 0x0303 })
  })

  test('reads a hello spread over records and segments in any way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (size, cut) => {
        expect(parse(records(clientHello('spread.vn'), size), [], cut)).toMatchObject({ sni: 'spread.vn', events: [] })
      }),
    )
  })

  test('keeps what can be read of a broken hello', () => {
    const hello = clientHello('broken.vn')
    hello[hello.length - alpn.length + 3] = 0xff
    expect(parse(record(hello))).toMatchObject({ sni: 'broken.vn', events: ['malformed_handshake'] })
  })

  test('survives any bytes behind the mark of a hello', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (bytes, cut) => {
        const tls = parse(record([...message(1, [...bytes])]), record([...bytes], 22), cut)
        expect(tls.extensions.length).toBeLessThanOrEqual(50)
      }),
    )
  })

  test('is recognised in a flow by its first bytes, on any port', () => {
    const wire = new Wire([1, 1], [40000, 8080])
    const watcher = new Watcher().see(wire.handshake())
    const hello = Uint8Array.from(record(clientHello('any.port.vn')))
    watcher.see([
      wire.send(0, hello.subarray(0, 4)),
      wire.ack(1),
      wire.send(0, hello.subarray(4)),
      wire.ack(1),
      wire.ack(0),
    ])
    expect(watcher.flows).toMatchObject([{ applicationProtocol: 'tls' }])
    expect(watcher.transactions).toMatchObject([{ sni: 'any.port.vn' }])
  })
})
