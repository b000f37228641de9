import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type ConfigError, type ConfigProblem, parseConfig } from '../../agent/config.ts'

const GOOD = `
sources:
  - { type: log_tail, name: web, path: logs/access.log }
spool: { folder: spool }
uplink: { collectors: ['https://collector:8443'], identityFolder: identity }
`

function problemsOf(text: string, environment: NodeJS.ProcessEnv = {}): readonly ConfigProblem[] {
  try {
    parseConfig(text, '/etc/agent.yaml', environment)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('the configuration', () => {
  test('fills in defaults and resolves paths against its own folder', () => {
    const config = parseConfig(GOOD, '/etc/agent.yaml')
    expect(config).toMatchObject({
      drill: false,
      sources: [{ path: '/etc/logs/access.log', format: 'auto', startAt: 'end' }],
      spool: { folder: '/etc/spool', commitDelayMs: 20 },
      uplink: { identityFolder: '/etc/identity', compression: 'gzip', batchAlerts: 500 },
      heartbeatSeconds: 10,
    })
    expect(config.agent.id).toMatch(/^[A-Za-z0-9]/)
    expect(config.rules.suricata?.[0]).toMatch(/rules\/suricata$/)
  })

  test('names all of five mistakes, each with its line and field', () => {
    const text = `agent: { id: 'not an id' }
drill: sometimes
sources:
  - type: log_tail
    name: web
    path: access.log
    startAt: middle
spool:
  folder: spool
  limitbytes: 5
uplink:
  collectors: ['http://collector:8443']
  identityFolder: identity
`
    expect(problemsOf(text).map(({ where, field }) => `${where} ${field}`)).toEqual([
      '/etc/agent.yaml:1 agent.id',
      '/etc/agent.yaml:2 drill',
      '/etc/agent.yaml:7 sources.0.startAt',
      '/etc/agent.yaml:10 spool.limitbytes',
      '/etc/agent.yaml:12 uplink.collectors.0',
    ])
  })

  test('names mistakes in the order of their lines, unknown names among them, and what an address has to be', () => {
    const text = `heartbeatSecond: 1
sources:
  - { type: log_tail, name: web, path: access.log, fromat: nginx }
spool: { folder: spool }
uplink: { collectors: ['http://collector:8443'], identityFolder: identity }
`
    expect(problemsOf(text).map(({ where, what }) => `${where} ${what}`)).toEqual([
      '/etc/agent.yaml:1 there is no such setting',
      '/etc/agent.yaml:3 there is no such setting',
      '/etc/agent.yaml:5 https:// alone, such as https://soc1.example.vn:8443',
    ])
  })

  test('points at the place where a compulsory setting is missing', () => {
    const [problem, ...more] = problemsOf(GOOD.replace(', path: logs/access.log', ''))
    expect(more).toEqual([])
    expect(problem).toMatchObject({ where: '/etc/agent.yaml:3', field: 'sources.0.path' })
  })

  test('refuses a source name used twice and a spool that holds less than four segments', () => {
    const text = GOOD.replace(
      'spool: {',
      "  - { type: capture_file, name: web, path: '-' }\nspool: { limitBytes: 4194304,",
    )
    expect(problemsOf(text).map(({ field }) => field)).toEqual(['sources.1.name', 'spool.limitBytes'])
  })

  test('takes overrides from the environment, and names the variable that is wrong', () => {
    const config = parseConfig(GOOD, '/etc/agent.yaml', {
      VONGGAC_AGENT__UPLINK__BATCH_ALERTS: '7',
      VONGGAC_AGENT__SOURCES__0__PATH: '/elsewhere.log',
      VONGGAC_AGENT__DRILL: 'true',
    })
    expect(config).toMatchObject({ drill: true, uplink: { batchAlerts: 7 }, sources: [{ path: '/elsewhere.log' }] })
    expect(problemsOf(GOOD, { VONGGAC_AGENT__UPLINK__URI: 'x', VONGGAC_AGENT__LOG__LEVEL: 'loud' })).toMatchObject([
      { where: 'VONGGAC_AGENT__UPLINK__URI', field: 'uplink.uri' },
      { where: 'VONGGAC_AGENT__LOG__LEVEL', field: 'log.level' },
    ])
  })

  test('wants no password in the proxy’s address, and no credentials without a proxy', () => {
    const within = (more: string) => problemsOf(GOOD.replace('identityFolder: identity', `identityFolder: i, ${more}`))
    expect(within("proxy: 'http://user:secret@proxy:3128'")).toMatchObject([{ field: 'uplink.proxy' }])
    expect(within('proxyCredentialsFile: f')).toMatchObject([{ field: 'uplink.proxyCredentialsFile' }])
    expect(within("proxy: 'http://proxy:3128', proxyCredentialsFile: f")).toEqual([])
  })

  test('names what is wrong with the YAML itself', () => {
    expect(problemsOf('agent: {\nsources: [}\n').length).toBeGreaterThan(0)
    expect(problemsOf('a: 1\na: 2\n')).toMatchObject([{ where: '/etc/agent.yaml:2' }])
    expect(problemsOf('- just a list').length).toBeGreaterThan(0)
    expect(problemsOf('').map(({ field }) => field)).toEqual(['sources', 'spool', 'uplink'])
  })

  test('serves metrics on loopback only', () => {
    expect(problemsOf(`${GOOD}metrics: { prometheus: { listen: '0.0.0.0:9464' } }`)).toMatchObject([
      { field: 'metrics.prometheus.listen' },
    ])
  })

  test('speaks Vietnamese to those who do', () => {
    expect(() => parseConfig(`${GOOD}lạ: 1`, '/etc/agent.yaml', {}, 'vi')).toThrow('không có mục này')
  })

  test('is documented by an example that is right', async () => {
    const file = new URL('../../deploy/agent.example.yaml', import.meta.url).pathname
    const config = parseConfig(await readFile(file, 'utf8'), file)
    expect(config.sources.map(({ name }) => name)).toEqual(['sshd', 'web'])
  })
})
