/** Units as systemd itself judges them. No systemd runs here as the first process: they are checked, not started. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { without } from '../support/needs.ts'

const SHIPPED = join(import.meta.dirname, '../../deploy/systemd')
const UNITS = ['vonggac-agent.service', 'vonggac-collector.service'] as const
const run = promisify(execFile)

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-units-'))
  for (const unit of UNITS) {
    // Verifying wants the program to be where the unit says; here Node may be elsewhere.
    const text = await readFile(join(SHIPPED, unit), 'utf8')
    await writeFile(join(folder, unit), text.replace('/usr/bin/node', process.execPath))
  }
})

afterAll(() => rm(folder, { recursive: true }))

describe.skipIf(without('systemd'))('units', () => {
  test.each(UNITS)('%s is one that systemd takes without a word', async unit => {
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', join(folder, unit)])
    expect(stdout + stderr).toBe('')
  })

  test('the check sees a mistake', async () => {
    const broken = join(folder, 'broken.service')
    await writeFile(broken, (await readFile(join(folder, UNITS[0]), 'utf8')).replace('ProtectSystem=', 'ProtectSytem='))
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', broken]).catch(error => error)
    expect(stderr).toMatch(/Unknown key .*'ProtectSytem'/)
  })

  test.each(UNITS)('%s leaves little open', async unit => {
    expect(await exposure(join(folder, unit))).toBeLessThanOrEqual(1.5)
  })

  test('with the right to listen on an interface the agent is still no wide gate', async () => {
    const unit = join(folder, 'listening', 'vonggac-agent.service')
    await mkdir(`${unit}.d`, { recursive: true })
    await cp(join(folder, 'vonggac-agent.service'), unit)
    await cp(join(SHIPPED, 'vonggac-agent-interface.conf'), join(`${unit}.d`, 'interface.conf'))
    expect((await run('systemd-analyze', ['verify', '--man=no', unit])).stderr).toBe('')
    const plain = await exposure(join(folder, 'vonggac-agent.service'))
    const listening = await exposure(unit)
    expect(listening).toBeGreaterThan(plain)
    expect(listening).toBeLessThanOrEqual(2.5)
  })

  test('users and folders are such as systemd makes them', async () => {
    const root = join(folder, 'root')
    await mkdir(join(root, 'etc'), { recursive: true })
    await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n')
    await writeFile(join(root, 'etc/group'), 'root:x:0:\nadm:x:4:\n')
    const rehearsal = ['--root', root, '--dry-run', join(SHIPPED, 'vonggac.sysusers')]
    const { stdout, stderr } = await run('systemd-sysusers', rehearsal)
    expect(stdout + stderr).toMatch(/vonggac-agent/)
    expect(stdout + stderr).toMatch(/vonggac-collector/)
    const tmpfiles = await readFile(join(SHIPPED, 'vonggac.tmpfiles'), 'utf8')
    for (const name of ['agent', 'identity', 'collector'])
      expect(tmpfiles).toMatch(new RegExp(`^d /var/lib/vonggac/${name} +0700 vonggac-(agent|collector) `, 'm'))
  })
})

/** From 0 (nothing open) to 10, as `systemd-analyze security` sees it. */
async function exposure(unit: string): Promise<number> {
  const args = ['security', '--offline=true', '--threshold=100', '--no-pager', unit]
  const { stdout } = await run('systemd-analyze', args)
  const found = /Overall exposure level for [^:]+: ([\d.]+)/.exec(stdout)
  if (!found) throw new Error(stdout)
  return Number(found[1])
}
