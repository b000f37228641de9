/** `vonggac collector user …` and `token …` against a real store. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findApiToken } from '../../../collector/serve/api-tokens.ts'
import { spendOneTimeToken } from '../../../collector/serve/session.ts'
import { SSH_RULE } from '../../support/bundles.ts'
import { type Commands, collectorCommands } from '../../support/collector-commands.ts'

let commands: Commands
beforeEach(() => {
  commands = collectorCommands()
})
afterEach(() => commands.end())

const user = (...args: string[]) => commands.collector('user', ...args)
const token = (...args: string[]) => commands.collector('token', ...args)
const tokenOf = (link: string | undefined) => link?.split('#token=')[1] ?? ''
const found = (name: string) => commands.store(store => store.users.find(name))
const actions = () =>
  commands.store(async store =>
    (await store.audit.latest(20)).map(
      ({ actor, action, subject, detail }) => `${actor} ${action} ${subject} ${detail}`,
    ),
  )

describe('user', () => {
  test('add makes somebody of every role, and prints the link', async () => {
    for (const role of ['viewer', 'analyst', 'officer_on_duty', 'lead', 'approver', 'auditor', 'admin'])
      expect(await user('add', role, '--role', role, '--one-time')).toBe(0)
    expect(commands.out).toHaveLength(7)
    expect(commands.out[0]).toMatch(/^http:\/\/127\.0\.0\.1:8080\/sign-in#token=[\w-]{43}$/)
    expect(await found('lead')).toMatchObject({ role: 'lead', organisation: null, disabled: false })
    expect(await user('add', 'x', '--role', 'machine', '--one-time')).toBe(2)
    expect(commands.err.join()).toContain('officer_on_duty')
    expect(await actions()).toContain('cli:root user.saved lead lead, *, one-time link')
  })

  test('reset makes the link before it void, and takes the second factor away only where asked to', async () => {
    await user('add', 'lan', '--role', 'lead', '--one-time')
    await commands.store(async store => {
      await store.secondFactors.begin('lan', 'S')
      await store.secondFactors.confirm('lan', { secret: 'S', step: 1, at: 1 })
    })
    expect(await user('reset', 'lan')).toBe(0)
    const [first, second] = commands.out.map(tokenOf)
    await commands.store(async store => {
      expect(await spendOneTimeToken(store, first ?? '', Date.now())).toBeNull()
      expect(await spendOneTimeToken(store, second ?? '', Date.now())).toMatchObject({ username: 'lan' })
      expect((await store.secondFactors.find('lan'))?.secret).toBe('S')
    })
    expect(await user('reset', 'lan', '--totp')).toBe(0)
    expect(await commands.store(store => store.secondFactors.find('lan'))).toBeNull()
    expect(await user('reset', 'nobody')).toBe(2)
  })

  test('list says who there is, for people and for programs; remove takes somebody away', async () => {
    await user('add', 'lan', '--role', 'lead', '--one-time', '--payload')
    await user('add', 'hung', '--role', 'auditor', '--one-time', '--display-name', 'Hùng')
    commands.out.length = 0
    await user('list')
    expect(commands.out).toEqual(['hung  auditor  *  link', 'lan  lead  *  link  reads evidence'])
    commands.out.length = 0
    await user('list', '--json')
    expect(JSON.parse(commands.out[0] ?? '')).toMatchObject({
      username: 'hung',
      displayName: 'Hùng',
      signsInBy: 'link',
    })
    expect(await user('remove', 'lan')).toBe(0)
    expect(await user('remove', 'lan')).toBe(2)
    expect(await found('lan')).toBeNull()
    expect(await actions()).toContain('cli:root user.removed lan lead, *, payload')
  })
})

describe('with several organisations', () => {
  beforeEach(() => {
    commands.end()
    commands = collectorCommands('organisation: { id: soc }\norganisations: [{ id: a }, { id: b }]\n')
  })

  test('it has to be said whose somebody is', async () => {
    expect(await user('add', 'lan', '--role', 'lead', '--one-time')).toBe(2)
    expect(commands.err.join()).toContain('--organisation')
    expect(await user('add', 'lan', '--role', 'lead', '--one-time', '--organisation', 'nowhere')).toBe(2)
    expect(await found('lan')).toBeNull()
    expect(await user('add', 'lan', '--role', 'lead', '--one-time', '--organisation', 'a')).toBe(0)
    expect(await user('add', 'tất-cả', '--role', 'lead', '--one-time', '--organisation', 'all')).toBe(0)
    expect([(await found('lan'))?.organisation, (await found('tất-cả'))?.organisation]).toEqual(['a', null])
    // Said once; a new link doesn't need it again.
    expect(await user('add', 'lan', '--role', 'viewer', '--one-time')).toBe(0)
    expect(await found('lan')).toMatchObject({ role: 'viewer', organisation: 'a' })
  })

  test('bundles are the own one’s unless said otherwise', async () => {
    const rules = join(commands.folder, 'rules')
    mkdirSync(join(rules, 'suricata'), { recursive: true })
    writeFileSync(join(rules, 'suricata/a.rules'), SSH_RULE)
    const publish = (...args: string[]) =>
      commands.collector('bundle', 'publish', '--group', 'web', '--rules', rules, ...args)
    expect(await publish('--organisation', 'nowhere')).toBe(2)
    expect([await publish('--organisation', 'a'), await publish()]).toEqual([0, 0])
    const published = await commands.store(store => store.bundles.list(null, 9))
    expect(published.map(({ organisation, number }) => [organisation, number])).toEqual([
      ['soc', 2],
      ['a', 1],
    ])
    commands.out.length = 0
    expect(await commands.collector('bundle', 'show', 'web', '--organisation', 'a', '--json')).toBe(0)
    expect(JSON.parse(commands.out[0] ?? '')).toMatchObject({ organisation: 'a', number: 1 })
    expect(await commands.collector('bundle', 'show', 'web', '--organisation', 'b')).toBe(1)
  })

  test('agents, enrolment tokens and tokens for programs are the own one’s unless said otherwise', async () => {
    expect(await commands.collector('enrolment', 'add', '--token-only')).toBe(0)
    expect(await commands.collector('enrolment', 'add', '--token-only', '--organisation', 'b')).toBe(0)
    expect(await commands.collector('enrolment', 'add', '--token-only', '--organisation', 'nowhere')).toBe(2)
    const enrolment = await commands.store(store => store.enrolmentTokens.list(Date.now()))
    expect(enrolment.map(({ organisation }) => organisation).sort()).toEqual(['b', 'soc'])
    await commands.store(store =>
      store.agents.register({ id: 'x', state: 'active', group: 'g', organisation: 'a', at: 1 }),
    )
    expect(await commands.collector('agent', 'organisation', 'x', 'nowhere')).toBe(2)
    expect(await commands.collector('agent', 'organisation', 'x', 'b')).toBe(0)
    commands.out.length = 0
    await commands.collector('agent', 'list')
    expect(commands.out.join()).toContain('organisation b  group g')
    for (const organisation of [[], ['--organisation', 'a'], ['--organisation', 'all']])
      expect(await token('add', 'soar', '--permission', 'agent.read', '--days', '1', ...organisation)).toBe(0)
    commands.out.length = 0
    await token('list', '--json')
    expect(commands.out.map(line => JSON.parse(line).organisation).sort()).toEqual(['a', 'soc', null].sort())
  })
})

describe('token', () => {
  test('add prints it once, list names it, revoke ends it', async () => {
    expect(await token('add', 'soar', '--permission', 'incident.read', 'agent.read', '--days', '30')).toBe(0)
    const [made = ''] = commands.out
    const asks = () => commands.store(store => findApiToken(store, made, Date.now()))
    expect(await asks()).toMatchObject({ kind: 'token', user: { role: 'machine', organisation: null } })
    expect([...((await asks())?.permissions ?? [])].sort()).toEqual(['agent.read', 'incident.read'])
    commands.out.length = 0
    await token('list')
    expect(commands.out[0]).toMatch(
      /^[0-9a-f]{16} {2}soar {2}\* {2}incident\.read,agent\.read {2}cli:root {2}until .* {2}last used/,
    )
    expect(await token('revoke', commands.out[0]?.slice(0, 16) ?? '')).toBe(0)
    expect(await asks()).toBeNull()
    expect(await token('revoke', 'x')).toBe(2)
  })

  test.each([
    [['--permission', 'report.approve', '--days', '1'], 'report.approve'],
    [['--permission', 'nonsense', '--days', '1'], 'nonsense'],
    [['--permission', 'agent.read', '--days', '366'], '--days'],
    [['--permission', 'agent.read', '--days', 'soon'], '--days'],
    [['--permission', 'agent.read'], '--days'],
  ])('is refused with %j', async (args, said) => {
    expect(await token('add', 'soar', ...args)).toBe(2)
    if (args.includes('--days')) expect(commands.err.join()).toContain(said)
    expect(await commands.store(store => store.apiTokens.page({ scope: { organisation: null }, limit: 9 }))).toEqual([])
  })
})
