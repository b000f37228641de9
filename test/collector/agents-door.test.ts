/** The certificates of agents' door, as an agent's connection sees them. */
import { webcrypto, type X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, expect, test, vi } from 'vitest'
import { certificatesIn, fingerprintOf } from '../../collector/fleet/authority.ts'
import { ALGORITHM, newKeys, pemOf, serial, x509Library } from '../../collector/fleet/x509.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const DAY = 86_400_000

const open: RunningCollector[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const collector of open.splice(0)) await collector[Symbol.asyncDispose]()
})

async function start(...options: Parameters<typeof runningCollector>) {
  const collector = await runningCollector(...options)
  open.push(collector)
  return collector
}

async function shown({ ingest }: RunningCollector): Promise<X509Certificate> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(ingest).port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const certificate = socket.getPeerX509Certificate() as X509Certificate
  socket.destroy()
  return certificate
}

test('the server’s certificate is renewed before it ends, without a restart, under the same authority', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let at = Date.now()
  const collector = await start({ now: () => new Date(at) })
  const first = await shown(collector)
  vi.advanceTimersByTime(DAY)
  expect((await shown(collector)).fingerprint256).toBe(first.fingerprint256)
  at += 340 * DAY
  vi.advanceTimersByTime(DAY)
  await expect.poll(async () => (await shown(collector)).fingerprint256).not.toBe(first.fingerprint256)
  expect((await shown(collector)).verify(collector.fleet.authority.certificate.publicKey)).toBe(true)
})

test('an organisation’s subordinate authority issues for server and agents, and all above it go out with it', async () => {
  const folder = tempFolder()
  const chain = await organisation(folder)
  const settings = 'authority: { certificateFile: sub.pem, keyFile: sub.key }'
  const collector = await start({ folder, settings })
  const [sub] = certificatesIn(chain) as [X509Certificate]
  expect((await shown(collector)).verify(sub.publicKey)).toBe(true)
  expect((await collector.addToken()).split('.')[1]).toBe(fingerprintOf(sub))
  const agent = await collector.addAgent()
  expect(agent.authority).toBe(chain)
  expect(certificatesIn(agent.certificate)[0]?.verify(sub.publicKey)).toBe(true)
  expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]))).status).toBe(200)
})

/** A root and, below it, the authority that the collector is given. */
async function organisation(folder: string): Promise<string> {
  const x509 = await x509Library()
  const [rootKeys, subKeys] = [await newKeys(), await newKeys()]
  const life = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 1000 * DAY) }
  const authority = [new x509.BasicConstraintsExtension(true, undefined, true)]
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Organisation root',
      serialNumber: serial(),
      ...life,
      signingAlgorithm: ALGORITHM,
      keys: rootKeys,
      extensions: authority,
    },
    webcrypto as never,
  )
  const sub = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=Organisation sensors',
      issuer: root.subject,
      serialNumber: serial(),
      ...life,
      signingAlgorithm: ALGORITHM,
      publicKey: subKeys.publicKey,
      signingKey: rootKeys.privateKey,
      extensions: authority,
    },
    webcrypto as never,
  )
  const chain = `${sub.toString('pem')}\n${root.toString('pem')}\n`
  writeFileSync(join(folder, 'sub.pem'), chain)
  writeFileSync(join(folder, 'sub.key'), await pemOf(subKeys.privateKey))
  return chain
}
