import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readIdentity } from '../../../agent/uplink/identity.ts'
import { run } from '../../support/command-line.ts'
import { type Receiver, receiver } from '../../support/receiver.ts'

const TIMEOUT = { timeout: 30_000 }
let collector: Receiver
let folder: string

beforeAll(async () => {
  collector = await receiver()
})
afterAll(() => collector.stop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vonggac-enroll-'))
  writeFileSync(
    join(folder, 'agent.yaml'),
    `agent: { id: web-01 }
sources: [{ type: log_tail, name: web, path: access.log, format: nginx, zone: UTC }]
rules: { suricata: [], sigma: [] }
spool: { folder: spool }
uplink: { collectors: ['${collector.url}'], identityFolder: identity }
`,
  )
})

const enroll = (...args: string[]) => run(['agent', 'enroll', ...args])
const config = () => ['--config', join(folder, 'agent.yaml')]

describe('vonggac agent enroll', TIMEOUT, () => {
  test('enrols under the configured name, and the check is content', async () => {
    const told = await enroll('--token', collector.token, ...config())
    expect(told.err).toBe('')
    const { agent, keyId } = await readIdentity(join(folder, 'identity'))
    expect(agent).toBe('web-01')
    expect(told.out).toContain(keyId)
    writeFileSync(join(folder, 'access.log'), '')
    const checked = await run(['agent', 'check', ...config()])
    expect(checked).toMatchObject({ code: 0, err: '' })
  })

  test('replaces an identity that works only when told to', async () => {
    const place = ['--identity-folder', join(folder, 'own'), '--id', 'db-01', '--collector', collector.url]
    expect(await enroll('--token', collector.token, ...place)).toMatchObject({ code: 0 })
    const first = await readIdentity(join(folder, 'own'))
    const refused = await enroll('--token', collector.token, ...place)
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--force') })
    expect(await enroll('--token', collector.token, '--force', ...place)).toMatchObject({ code: 0 })
    expect((await readIdentity(join(folder, 'own'))).keyId).not.toBe(first.keyId)
  })

  test('says in the reader’s language what was wrong with the order', async () => {
    const vietnamese = { VONGGAC_LANG: 'vi' }
    const other = await run(
      ['agent', 'enroll', '--token', collector.token, '--id', 'other', ...config()],
      '',
      vietnamese,
    )
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('hai tên phải giống nhau') })
    expect(await enroll('--token', 'nonsense', ...config())).toMatchObject({
      code: 1,
      err: expect.stringContaining('not an enrolment token'),
    })
    expect(await run(['agent', 'check', ...config()])).toMatchObject({
      code: 1,
      err: expect.stringContaining('vonggac agent enroll'),
    })
  })
})
