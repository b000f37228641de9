import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { mayCall } from '../../../../collector/notify/http/address-guard.ts'
import { callHttp, type HttpLimits } from '../../../../collector/notify/http/request.ts'
import { testAuthority } from '../../../support/certificates.ts'
import { answers, type Gateway, gateway, type Respond } from '../../../support/gateway.ts'
import { never } from '../../../support/outgoing.ts'

const open: Gateway[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})
async function serve(how?: Respond, tls?: { certificate: string; key: string }) {
  const one = await gateway(how, tls)
  open.push(one)
  return one
}

const LOOPBACK: HttpLimits = { privateAddresses: ['127.0.0.0/8'], ca: undefined, timeoutMs: 5_000 }
const call = (url: string, limits: HttpLimits = LOOPBACK, signal = never) =>
  callHttp({ method: 'POST', url, headers: { 'x-a': 'b' }, body: 'thân' }, limits, signal)

describe('a request', () => {
  test('brings method, headers and body, and the answer back', async () => {
    const server = await serve(answers(202, 'nhận', { 'retry-after': '7' }))
    expect(await call(`${server.url}/x?y=1`)).toEqual({ status: 202, body: 'nhận', retryAfter: '7' })
    expect(server.asked).toMatchObject([{ method: 'POST', path: '/x?y=1', body: 'thân', headers: { 'x-a': 'b' } }])
  })

  test('follows no redirect', async () => {
    const inside = await serve()
    const server = await serve(answers(302, '', { location: inside.url }))
    expect(await call(server.url)).toMatchObject({ status: 302 })
    expect(inside.asked).toEqual([])
  })

  test('reads no more of an answer than it must', async () => {
    const server = await serve(reply => {
      const part = Buffer.alloc(64 * 1024, 'x')
      const more = () => {
        while (!reply.destroyed && reply.write(part));
      }
      reply.on('drain', more)
      more()
    })
    expect((await call(server.url)).body).toHaveLength(64 * 1024)
  })

  test('waits no longer than it was told, for the answer and for its end', async () => {
    const silent = await serve(() => {})
    const slow = await serve(reply => {
      reply.write('x')
    })
    for (const { url } of [silent, slow])
      await expect(call(url, { ...LOOPBACK, timeoutMs: 100 })).rejects.toMatchObject({
        name: /AbortError|TimeoutError/,
      })
  })

  test('ends when it is told to', async () => {
    const server = await serve(() => {})
    const stop = new AbortController()
    const asking = call(server.url, LOOPBACK, stop.signal)
    await expect.poll(() => server.asked.length).toBe(1)
    stop.abort()
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('fails where the other side hangs up in the middle', async () => {
    const rude = createServer(socket => socket.once('data', () => socket.destroy()))
    await new Promise<void>(resolve => rude.listen(0, '127.0.0.1', resolve))
    const { port } = rude.address() as { port: number }
    await expect(call(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'ECONNRESET' })
    rude.close()
  })

  test('over TLS believes its own authority alone, and the name on the certificate', async () => {
    const authority = await testAuthority()
    const server = await serve(answers(200), await authority.server('127.0.0.1'))
    const misnamed = await serve(answers(200), await authority.server('sms.example'))
    expect(await call(server.url, { ...LOOPBACK, ca: authority.certificate })).toMatchObject({ status: 200 })
    await expect(call(server.url)).rejects.toThrow()
    await expect(call(misnamed.url, { ...LOOPBACK, ca: authority.certificate })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    expect(server.asked).toHaveLength(1)
    expect(misnamed.asked).toEqual([])
  })
})

describe('addresses that may be called', () => {
  test.each([
    '127.0.0.1',
    '[::1]',
    'localhost',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '169.254.169.254',
    '10.0.0.1',
    '0x7f.1',
  ])('are none within: http://%s is not even tried', async host => {
    const server = await serve()
    const port = new URL(server.url).port
    await expect(call(`http://${host}:${port}/`, { ...LOOPBACK, privateAddresses: [] })).rejects.toMatchObject({
      name: 'AddressRefused',
    })
    expect(server.asked).toEqual([])
  })

  test('are those within that the configuration names, by number and by name', async () => {
    const server = await serve()
    await call(server.url)
    await call(server.url.replace('127.0.0.1', 'localhost'))
    expect(server.asked).toHaveLength(2)
  })

  test.each([
    ['8.8.8.8', [], true],
    ['2606:4700::1111', [], true],
    ['10.1.2.3', [], false],
    ['10.1.2.3', ['10.1.2.0/24'], true],
    ['10.1.3.3', ['10.1.2.0/24'], false],
    ['172.16.0.1', [], false],
    ['192.168.1.1', [], false],
    ['169.254.169.254', [], false],
    ['100.64.0.1', [], false],
    ['::1', [], false],
    ['::ffff:10.0.0.1', [], false],
    ['::ffff:a00:1', [], false],
    ['64:ff9b::a00:1', [], false],
    ['fc00::1', [], false],
    ['fe80::1', [], false],
    ['fd00::5', ['fd00::/8'], true],
    ['224.0.0.1', [], false],
    ['khong-phai', [], false],
  ] as const)('%s, with %j named: %s', (address, named, may) => {
    expect(mayCall(address, named)).toBe(may)
  })
})
