import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACK, Wire } from '../../../support/conversation.ts'
import { alertsOf, exchange, sidsOf } from '../../../support/matching.ts'
import { ascii, ethernet, ipv4, udp } from '../../../support/packets.ts'

const datagram = (text: string, from = '10.0.0.1', to = '10.0.0.2', port = 2000) =>
  ethernet(ipv4(17, udp(1000, port, ascii(text)), from, to))

describe('PacketEngine', () => {
  test('sees a pattern that TCP cut into pieces, once', () => {
    const wire = new Wire([1, 1], [40000, 4444])
    const packets = [
      ...wire.handshake(),
      wire.send(0, ascii('GET /evi')),
      wire.ack(1),
      wire.send(0, ascii('l.sh now')),
      wire.ack(1),
    ]
    expect(alertsOf('alert tcp any any -> any any (content:"evil.sh"; sid:1;)', packets)).toHaveLength(1)
  })

  test('raises an HTTP alert once a transaction, on the next packet towards the server', () => {
    const get = 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n'
    const packets = exchange(get, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    expect(alertsOf('alert http any any -> any any (http.uri; content:"/a"; sid:1;)', packets)).toEqual([
      { sid: 1, packet: 7, direction: 0, transaction: 0 },
    ])
  })

  test('tells pipelined requests apart', () => {
    const get = 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n'
    const packets = exchange(get + get, '')
    expect(
      alertsOf('alert http any any -> any any (http.uri; content:"/a"; sid:1;)', packets).map(
        ({ transaction }) => transaction,
      ),
    ).toEqual([0, 1])
  })

  test('goes back to a later place when what hangs on the first one fails', () => {
    const rule =
      'alert udp any any -> any any (content:"a"; content:"b"; distance:0; within:1; content:"c"; distance:0; within:1; sid:1;)'
    expect(sidsOf(rule, [datagram('ab abx abc')])).toEqual([1])
    expect(sidsOf(rule, [datagram('ab abx ab c')])).toEqual([])
  })

  test('lets a pass rule silence the packet', () => {
    const rules =
      'alert udp any any -> any any (content:"x"; sid:1;)\npass udp any any -> any any (content:"x"; sid:2;)'
    expect(sidsOf(rules, [datagram('x')])).toEqual([])
  })

  test('shows at most fifteen alerts a packet', () => {
    const rules = Array.from({ length: 20 }, (_, i) => `alert udp any any -> any any (content:"x"; sid:${i + 1};)`)
    expect(alertsOf(rules.join('\n'), [datagram('x')])).toHaveLength(15)
  })

  test('shows the drop before the alert, and the first priority before the second', () => {
    const rules = [
      'alert udp any any -> any any (content:"x"; priority:2; sid:1;)',
      'alert udp any any -> any any (content:"x"; priority:1; sid:2;)',
      'drop udp any any -> any any (content:"x"; priority:3; sid:3;)',
    ]
    expect(alertsOf(rules.join('\n'), [datagram('x')]).map(({ sid }) => sid)).toEqual([3, 2, 1])
  })

  test('matches either way round with <>', () => {
    const header = (arrow: string) => `alert udp 10.0.0.2 2000 ${arrow} 10.0.0.1 1000 (sid:1; content:"x";)`
    expect(sidsOf(header('->'), [datagram('x')])).toEqual([])
    expect(sidsOf(header('<>'), [datagram('x')])).toEqual([1])
  })

  test('raises an address rule once a direction of a flow', () => {
    const packets = [datagram('x'), datagram('y'), datagram('z', '10.0.0.1', '10.0.0.3')]
    expect(alertsOf('alert ip 10.0.0.1 any -> any any (sid:1;)', packets).map(({ packet }) => packet)).toEqual([1, 3])
  })

  describe('flowbits', () => {
    const set = 'alert udp any any -> any any (content:"set"; flowbits:set,b; flowbits:noalert; sid:1;)'
    const flow = [datagram('set'), datagram('go'), datagram('go', '10.0.0.9')]

    test('isset holds after set, in that flow alone', () => {
      const rule = 'alert udp any any -> any any (content:"go"; flowbits:isset,b; sid:2;)'
      expect(alertsOf(`${rule}\n${set}`, flow).map(({ packet }) => packet)).toEqual([2])
    })

    test('isnotset holds elsewhere', () => {
      const rule = 'alert udp any any -> any any (content:"go"; flowbits:isnotset,b; sid:2;)'
      expect(alertsOf(`${rule}\n${set}`, flow).map(({ packet }) => packet)).toEqual([3])
    })

    test('unset takes it back, toggle turns it', () => {
      const go = 'alert udp any any -> any any (content:"go"; flowbits:isset,b; sid:2;)'
      const unset = 'alert udp any any -> any any (content:"off"; flowbits:unset,b; noalert; sid:3;)'
      const toggle = 'alert udp any any -> any any (content:"turn"; flowbits:toggle,b; noalert; sid:4;)'
      const packets = ['set', 'off', 'go', 'turn', 'go', 'turn', 'go'].map(text => datagram(text))
      expect(alertsOf([go, set, unset, toggle].join('\n'), packets).map(({ packet }) => packet)).toEqual([5])
    })

    test('one of several names is enough', () => {
      const rule = 'alert udp any any -> any any (content:"go"; flowbits:isset,a|b; sid:2;)'
      expect(alertsOf(`${rule}\n${set}`, flow).map(({ packet }) => packet)).toEqual([2])
    })
  })

  describe('threshold and detection_filter', () => {
    const packets = [1, 1, 1, 2, 2].map((host, i) => datagram('x', `10.0.0.${host}`, `10.0.1.${i}`))
    const shown = (option: string) =>
      alertsOf(`alert udp any any -> any any (content:"x"; ${option}; sid:1;)`, packets).map(({ packet }) => packet)

    test.each([
      ['threshold:type limit, track by_src, count 1, seconds 60', [1, 4]],
      ['threshold:type limit, track by_dst, count 1, seconds 60', [1, 2, 3, 4, 5]],
      ['threshold:type limit, track by_both, count 1, seconds 60', [1, 2, 3, 4, 5]],
      ['threshold:type limit, track by_rule, count 1, seconds 60', [1]],
      ['threshold:type limit, track by_flow, count 1, seconds 60', [1, 2, 3, 4, 5]],
      ['threshold:type threshold, track by_src, count 2, seconds 60', [2, 5]],
      ['threshold:type both, track by_src, count 3, seconds 60', [3]],
      ['detection_filter:track by_src, count 2, seconds 60', [3]],
    ])('%s', (option, expected) => {
      expect(shown(option)).toEqual(expected)
    })
  })

  test('looks at a conversation whose beginning was missed packet by packet', () => {
    const wire = new Wire([1, 1], [40000, 4444])
    const packets = [wire.send(0, ascii('evil')), wire.ack(1), wire.send(0, ascii('fine'))]
    expect(
      alertsOf('alert tcp any any -> any any (content:"evil"; sid:1;)', packets).map(({ packet }) => packet),
    ).toEqual([1])
  })

  test('sees what was never acknowledged when the capture ends', () => {
    const wire = new Wire([1, 1], [40000, 4444])
    const packets = [...wire.handshake(), wire.send(0, ascii('evil'), ACK | 8)]
    expect(sidsOf('alert tcp any any -> any any (content:"evil"; sid:1;)', packets)).toEqual([1])
  })

  test('withstands any bytes', () => {
    const rules = [
      'alert ip any any -> any any (content:"a"; sid:1;)',
      'alert tcp any any -> any any (flags:S; sid:2;)',
      'alert udp any any -> any any (byte_jump:1,0; content:"b"; distance:0; sid:3;)',
      'alert dns any any -> any any (dns.query; content:"a"; sid:4;)',
    ]
    const payload = fc.uint8Array({ maxLength: 60 })
    const packet = fc.oneof(
      payload,
      payload.map(bytes => ethernet(bytes)),
      fc.tuple(fc.nat(255), payload).map(([protocol, bytes]) => ethernet(ipv4(protocol, bytes))),
    )
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), packets => {
        alertsOf(rules.join('\n'), packets)
      }),
    )
  })
})
