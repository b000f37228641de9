import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Flow } from '../../../../agent/decode/flow/flow.ts'
import { type EndReason, FlowTable } from '../../../../agent/decode/flow/flow-table.ts'
import { decodePacket } from '../../../../agent/decode/packet/decode.ts'
import { Packet } from '../../../../agent/decode/packet/packet.ts'
import { ACK, FIN, RST, SYN, Watcher, Wire } from '../../../support/conversation.ts'
import { ascii, batchOf, ethernet, ipv4, tcpPacket, u16be, udp } from '../../../support/packets.ts'

const MINUTE = 60_000_000

describe('FlowTable', () => {
  test('makes both directions one flow, its client the side that spoke first', () => {
    const wire = new Wire()
    const watcher = new Watcher().see(wire.handshake())
    expect(watcher.flows).toHaveLength(1)
    expect(watcher.flows[0]).toMatchObject({
      clientIp: '10.0.0.1',
      serverIp: '10.0.0.2',
      clientPort: 40000,
      serverPort: 80,
      packets: [2, 1],
      established: true,
      state: 'established',
    })
  })

  test('calls a packet established only after the handshake', () => {
    const wire = new Wire()
    const watcher = new Watcher()
    const seen = [...wire.handshake(), wire.send(0, ascii('x'))].map(bytes => watcher.see([bytes]).packet.established)
    expect(seen).toEqual([false, false, false, true])
  })

  test('calls a datagram that answers established', () => {
    const watcher = new Watcher()
    const query = ethernet(ipv4(17, udp(1000, 9999, ascii('ping'))))
    const answer = ethernet(ipv4(17, udp(9999, 1000, ascii('pong')), '10.0.0.2', '10.0.0.1'))
    expect(watcher.see([query]).packet).toMatchObject({ established: false, direction: 0 })
    expect(watcher.see([answer]).packet).toMatchObject({ established: true, direction: 1 })
  })

  test('shows data after their acknowledgement, on the next packet of their direction', () => {
    const wire = new Wire()
    const watcher = new Watcher().see(wire.handshake())
    watcher.see([wire.send(0, ascii('first '))])
    expect(watcher.text(0)).toBe('')
    watcher.see([wire.ack(1)])
    expect(watcher.text(0)).toBe('')
    watcher.see([wire.send(0, ascii('second'))])
    expect(watcher.text(0)).toBe('first ')
    expect(watcher.finish().text(0)).toBe('first second')
  })

  test('takes data that come with the SYN', () => {
    const wire = new Wire()
    const packets = [wire.send(0, ascii('early'), SYN), wire.send(1, new Uint8Array(0), SYN | ACK), wire.ack(0)]
    expect(new Watcher().see(packets).finish().text(0)).toBe('early')
  })

  test('keeps a conversation whose beginning was missed as a flow without data', () => {
    const wire = new Wire()
    const watcher = new Watcher().see([wire.send(0, ascii('middle')), wire.ack(1), wire.ack(0)]).finish()
    expect(watcher.flows).toMatchObject([{ established: false, packets: [2, 1] }])
    expect(watcher.text(0)).toBe('')
  })

  test('closes on FIN of both sides, and on a reset that fits', () => {
    const wire = new Wire()
    const closed = new Watcher().see(wire.handshake())
    closed.see([wire.send(0, ascii('bye'), FIN | ACK), wire.send(1, new Uint8Array(0), FIN | ACK), wire.ack(0)])
    expect(closed.flows).toMatchObject([{ state: 'closed' }])

    const other = new Wire()
    const reset = new Watcher().see([...other.handshake(), other.send(0, ascii('data'))])
    reset.see([other.at(1, other.next[1] + 0x20000000, new Uint8Array(0), RST | ACK)])
    expect(reset.flows).toMatchObject([{ state: 'established' }])
    reset.see([other.at(1, other.next[1], new Uint8Array(0), RST | ACK)])
    expect(reset.flows).toMatchObject([{ state: 'closed' }])
    expect(reset.finish().text(0)).toBe('data')
  })

  test('begins a new flow when ports are used again after a close', () => {
    const wire = new Wire()
    const again = new Wire([900_000, 700_000])
    const packets = [
      ...wire.handshake(),
      wire.send(0, ascii('one')),
      wire.at(1, wire.next[1], new Uint8Array(0), RST | ACK),
    ]
    const watcher = new Watcher().see([...packets, ...again.handshake(), again.send(0, ascii('two'))]).finish()
    expect(watcher.flows).toHaveLength(2)
    expect(watcher.text(0)).toBe('onetwo')
  })

  test('gives what lies before a lost segment to the rules, and goes on behind it', () => {
    const wire = new Wire()
    const packets = wire.handshake()
    packets.push(wire.send(0, ascii('before')))
    wire.send(0, ascii('lost'))
    packets.push(wire.send(0, ascii('behind')), wire.ack(1), wire.ack(0))
    const watcher = new Watcher().see(packets)
    expect(watcher.text(0)).toBe('beforebehind')
    expect(watcher.table.counters()).toMatchObject({ stream_gaps: 1 })
  })

  test('keeps flows of different VLANs apart', () => {
    const packet = ipv4(17, udp(1, 2, ascii('x')))
    const tagged = (id: number) => ethernet([...u16be(id), 0x08, 0x00, ...packet], 0x8100)
    expect(new Watcher().see([tagged(1), tagged(2), tagged(1)]).flows).toHaveLength(2)
  })

  test('has no flow for fragments and other protocols', () => {
    const watcher = new Watcher().see([ethernet(ipv4(47, [0, 0, 8, 0]))])
    expect(watcher.packet.flow).toBeUndefined()
  })

  test('ends idle flows by the time of packets, their last data read first', () => {
    const ended: EndReason[] = []
    const watcher = new Watcher({ ended: (_, reason) => ended.push(reason) })
    const wire = new Wire()
    watcher.see([...wire.handshake(), wire.send(0, ascii('unacknowledged'))])
    watcher.see([ethernet(ipv4(17, udp(5, 6, ascii('x'))))], 11 * MINUTE)
    expect(ended).toEqual(['timeout'])
    expect(watcher.text(0)).toBe('unacknowledged')
  })

  test('holds no more flows than it may, and counts those it gave up', () => {
    const ended = new Map<EndReason, number>()
    const watcher = new Watcher({ maxFlows: 10, ended: (_, reason) => ended.set(reason, (ended.get(reason) ?? 0) + 1) })
    for (let port = 1; port <= 50; port++) watcher.see([ethernet(ipv4(17, udp(port, 9999, ascii('x'))))])
    expect(watcher.table.counters()).toMatchObject({ flows: 50, flows_live: 10, flows_pruned: 40 })
    watcher.finish()
    expect(ended).toEqual(
      new Map([
        ['pruned', 40],
        ['finished', 10],
      ]),
    )
  })

  test('keeps stream memory under its limit by ending the idlest flows', () => {
    const limit = 256 * 1024
    const watcher = new Watcher({ streamMemoryBytes: limit })
    for (let port = 1000; port < 1100; port++) {
      const wire = new Wire([1, 1], [port, 80])
      watcher.see([...wire.handshake(), wire.send(0, new Uint8Array(1200)), wire.send(0, new Uint8Array(1200))])
      for (let i = 0; i < 10; i++) watcher.see([wire.send(0, new Uint8Array(1400))])
    }
    expect(watcher.table.counters()['stream_bytes']).toBeLessThanOrEqual(limit + 32 * 1024)
    expect(watcher.table.counters()['flows_pruned']).toBeGreaterThan(50)
  })

  test('lets go of data that nobody inspects when the window is full', () => {
    const table = new FlowTable({ streamWindowBytes: 16 * 1024 })
    const packet = new Packet()
    const wire = new Wire()
    const segments = () => Array.from({ length: 100 }, () => wire.send(0, new Uint8Array(1400)))
    for (const bytes of [...wire.handshake(), ...segments()]) {
      decodePacket(packet, batchOf([bytes]), 0)
      table.process(packet)
    }
    expect(table.counters()['stream_bytes']).toBeLessThanOrEqual(64 * 1024)
    expect(table.counters()['stream_window_overruns']).toBeGreaterThan(5)
  })

  test('survives any order of any flags', () => {
    const step = fc.record({
      direction: fc.constantFrom(0 as const, 1 as const),
      flags: fc.nat(63),
      offset: fc.integer({ min: -50, max: 50 }),
      acknowledgement: fc.integer({ min: -50, max: 50 }),
      length: fc.nat(40),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const flows = new Set<Flow>()
        const watcher = new Watcher({ ended: flow => flows.add(flow) })
        const packets = steps.map(({ direction, flags, offset, acknowledgement, length }) =>
          tcpPacket({
            source: direction === 0 ? '10.0.0.1' : '10.0.0.2',
            destination: direction === 0 ? '10.0.0.2' : '10.0.0.1',
            sourcePort: direction === 0 ? 40000 : 80,
            destinationPort: direction === 0 ? 80 : 40000,
            sequence: (100 + offset) >>> 0,
            acknowledgement: (100 + acknowledgement) >>> 0,
            flags,
            payload: ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\nxxxxxxxxxxxxx').subarray(0, length),
          }),
        )
        watcher.see(packets).finish()
        expect(watcher.table.counters()).toMatchObject({ flows: flows.size, flows_live: 0, stream_bytes: 0 })
      }),
    )
  })
})
