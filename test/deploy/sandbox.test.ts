/**
 * The agent under the limits of its unit, as far as they can be had without systemd as the first process: the unit's
 * own list of system calls, no capability, no new privileges, another user, its limit of open files.
 */
import { execFile, spawn } from 'node:child_process'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readStatus } from '../../agent/status-file.ts'
import { without } from '../support/needs.ts'

const TOP = join(import.meta.dirname, '../..')
const UNIT = join(TOP, 'deploy/systemd/vonggac-agent.service')
const SANDBOX = join(TOP, 'test/support/unit-sandbox.py')
const NOBODY = 65534
const run = promisify(execFile)

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-sandbox-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** Members of a set such as @system-service, sets within it taken apart. */
async function callsOf(set: string): Promise<string[]> {
  if (!set.startsWith('@')) return [set]
  const { stdout } = await run('systemd-analyze', ['syscall-filter', '--no-pager', set])
  const members = stdout
    .split('\n')
    .slice(1)
    .map(line => line.replace(/#.*/, '').trim())
    .filter(Boolean)
  return (await Promise.all(members.map(callsOf))).flat()
}

/** What the unit's SystemCallFilter lines leave, in their order. */
async function allowedCalls(): Promise<Set<string>> {
  const allowed = new Set<string>()
  const lines = [...(await readFile(UNIT, 'utf8')).matchAll(/^SystemCallFilter=(~?)(.+)$/gm)]
  for (const [, not, sets = ''] of lines) {
    const calls = (await Promise.all(sets.split(/\s+/).map(callsOf))).flat()
    for (const call of calls) not ? allowed.delete(call) : allowed.add(call)
  }
  return allowed
}

test.skipIf(without('systemd') || without('python'))(
  'watches, keeps its alerts on disk and ends in good order',
  async () => {
    const allowed = await allowedCalls()
    expect(allowed.size).toBeGreaterThan(200)
    expect(allowed.has('mount')).toBe(false)
    expect(allowed.has('ptrace')).toBe(false)
    await writeFile(join(folder, 'calls'), [...allowed].join('\n'))
    const request = 'GET /search?q=1%27+UNION+SELECT+password+FROM+users-- HTTP/1.1'
    await writeFile(
      join(folder, 'access.log'),
      `192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "${request}" 200 12 "-" "curl/8"\n`,
    )
    await writeFile(
      join(folder, 'agent.yaml'),
      `agent: { id: sensor-1 }
sources: [{ type: log_tail, name: web, path: access.log, format: nginx, zone: UTC, startAt: beginning }]
spool: { folder: spool }
uplink: { collectors: ['https://127.0.0.1:9'], identityFolder: identity }
tampering: { checkSeconds: 1 }
`,
    )
    const root = process.getuid?.() === 0
    await chmod(folder, 0o755)
    if (root) await chown(folder, NOBODY, NOBODY)
    const limits = ['prlimit', '--nofile=8192', '--core=0']
    const user = root
      ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--bounding-set=-all']
      : []
    const agent = [process.execPath, '--import', 'tsx', join(TOP, 'agent/main.ts'), 'agent', 'run', '--config']
    const [program = '', ...args] = [...limits, ...user, '/usr/bin/python3', SANDBOX, join(folder, 'calls'), ...agent]
    const child = spawn(program, [...args, join(folder, 'agent.yaml')], {
      cwd: TOP,
      env: { PATH: '/usr/bin:/bin', TMPDIR: folder, HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', text => (log += text))
    const ended = new Promise(resolve => child.once('close', resolve))
    const made = async () => (await readStatus(join(folder, 'spool')))?.spool.made
    await expect.poll(async () => (await made()) ?? log, { timeout: 40_000, interval: 200 }).toBe(1)
    const { Seccomp, CapEff, NoNewPrivs } = await limitsOf(child.pid ?? 0)
    expect({ Seccomp, NoNewPrivs }).toEqual({ Seccomp: '2', NoNewPrivs: '1' })
    if (root) expect(CapEff).toMatch(/^0+$/)
    child.kill('SIGTERM')
    expect(await ended, log).toBe(0)
    expect(log).toContain('"agent.stopped"')
  },
  90_000,
)

async function limitsOf(pid: number): Promise<Record<string, string>> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  return Object.fromEntries(text.split('\n').map(line => line.split(/:\s+/, 2)))
}
