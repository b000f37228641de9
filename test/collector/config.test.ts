import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ConfigError, parseConfig } from '../../collector/config.ts'

const problems = (text: string, environment = {}) => {
  try {
    parseConfig(text, 'collector.yaml', environment)
  } catch (error) {
    return (error as ConfigError).problems
  }
  return []
}

describe('parseConfig', () => {
  test('fills every default from a data folder alone, which starts at the file', () => {
    const config = parseConfig('dataFolder: data\n', '/etc/vonggac/collector.yaml')
    expect(config).toMatchObject({
      dataFolder: '/etc/vonggac/data',
      drill: false,
      ingest: { listen: '127.0.0.1:8443' },
      console: { listen: '127.0.0.1:8080', behindProxy: false },
      grouping: { windowMinutes: 240 },
      organisation: { name: '' },
      enrich: { geoip: {}, warningLists: { shipped: true } },
    })
  })

  test('names five mistakes at once, each with its line', () => {
    const found = problems(
      [
        'dataFoldr: x',
        'ingest:',
        '  listen: nowhere',
        'console:',
        '  colour: red',
        'grouping:',
        '  windowMinutes: -1',
        'drill: perhaps',
      ].join('\n'),
    )
    for (const [line, field] of [
      [1, 'dataFoldr'],
      [3, 'ingest.listen'],
      [5, 'console.colour'],
      [7, 'grouping.windowMinutes'],
      [8, 'drill'],
    ])
      expect(found).toContainEqual(expect.stringMatching(`^collector.yaml:${line}: ${field}: `))
    expect(found).toContainEqual(expect.stringContaining('dataFolder: '))
  })

  test('takes values from the environment, and names the variable when one is wrong', () => {
    const text = 'dataFolder: data\nconsole: { listen: "127.0.0.1:1" }\n'
    expect(
      parseConfig(text, '/c.yaml', {
        VONGGAC_COLLECTOR__CONSOLE__LISTEN: '127.0.0.1:9',
        VONGGAC_COLLECTOR__AGENTS__SILENT_AFTER_SECONDS: '30',
      }),
    ).toMatchObject({
      console: { listen: '127.0.0.1:9' },
      agents: { silentAfterSeconds: 30 },
    })
    expect(problems(text, { VONGGAC_COLLECTOR__DRILL: 'perhaps' })).toMatchObject([
      expect.stringMatching(/^VONGGAC_COLLECTOR__DRILL: drill: /),
    ])
  })

  test.each([
    ['0.0.0.0:8080', '', false],
    ['[::]:8080', '', false],
    ['0.0.0.0:8080', ', behindProxy: true', true],
    ['0.0.0.0:8080', ', tls: { keyFile: a, certFile: b }', true],
    ['127.0.0.1:8080', '', true],
    ['[::1]:8080', '', true],
    ['localhost:8080', '', true],
  ])('opens the console on %s%s: %s', (listen, more, allowed) => {
    expect(problems(`dataFolder: d\nconsole: { listen: "${listen}"${more} }\n`)).toHaveLength(allowed ? 0 : 1)
  })

  const OIDC = 'issuer: https://id.example, clientId: x, roles: { soc: lead }'
  const PUBLIC = 'publicUrl: https://vonggac.example'

  test.each([
    ['organisation: { id: Sở A }', ['organisation.id: ']],
    ['organisations: [{ id: a }, { id: a }]', ['organisations.1.id: there are two of the id a']],
    ['organisations: [{ id: default }]', ['organisations.0.id: there are two of the id default']],
    ['organisations: [{ name: Sở A }]', ['organisations.0.id: ']],
    ['organisations: [{ id: a, colour: red }]', ['organisations.0.colour: ']],
    ['console: { secondFactor: perhaps }', ['console.secondFactor: ']],
    [`console: { oidc: { ${OIDC} } }`, ['console.publicUrl: is needed']],
    [`console: { ${PUBLIC}, oidc: { ${OIDC.replace('https', 'http')} } }`, ['console.oidc.issuer: https beyond']],
    [`console: { ${PUBLIC}, oidc: { ${OIDC}, scopes: [profile] } }`, ['console.oidc.scopes: openid is missing']],
    [`console: { ${PUBLIC}, oidc: { ${OIDC.replace('soc: lead', '')} } }`, ['console.oidc.roles: with no role']],
    [`console: { ${PUBLIC}, oidc: { ${OIDC.replace('lead', 'chief')} } }`, ['console.oidc.roles.soc: ']],
    [`console: { ${PUBLIC}, oidc: { ${OIDC}, organisationClaim: org } }`, ['console.oidc.organisations: ']],
    [
      `console: { ${PUBLIC}, oidc: { ${OIDC}, organisationClaim: org, organisations: { X: b, Y: '*' } } }`,
      ['console.oidc.organisations.X: there is no organisation b'],
    ],
    [
      `organisations: [{ id: a }]\nconsole: { ${PUBLIC}, oidc: { ${OIDC} } }`,
      ['console.oidc.organisationClaim: is needed where there are several'],
    ],
  ])('says what is wrong with people and organisations: %s', (text, said) => {
    const found = problems(`dataFolder: d\n${text}\n`)
    expect(found).toHaveLength(said.length)
    for (const [index, words] of said.entries()) {
      expect(found[index]).toMatch(/^collector\.yaml:[23]: /)
      expect(found[index]).toContain(words)
    }
  })

  test('reads organisations and the identity provider, whose secret is in a file beside it', () => {
    const provider = `${OIDC}, clientSecretFile: oidc.secret, organisationClaim: org, organisations: { X: a, Y: '*' }`
    const text = `dataFolder: d\norganisations: [{ id: a, contacts: { cattt: x } }]\nconsole: { ${PUBLIC}, oidc: { ${provider} } }\n`
    const config = parseConfig(text, '/etc/vonggac/collector.yaml')
    expect(config.organisation.id).toBe('default')
    expect(config.organisations).toMatchObject([{ id: 'a', name: '', contacts: { cattt: 'x' } }])
    expect(config.console.oidc).toMatchObject({
      clientSecretFile: '/etc/vonggac/oidc.secret',
      scopes: ['openid', 'profile', 'email'],
      usernameClaim: 'preferred_username',
      secondFactor: 'provider',
    })
  })

  test('speaks of broken YAML with its line', () => {
    expect(problems('dataFolder: d\ndrill: [\n')).toMatchObject([expect.stringMatching(/^collector.yaml:\d+: /)])
  })

  test('says of systems that are still in it which command takes them over', () => {
    const text = 'dataFolder: d\norganisation:\n  name: A\n  systems:\n    - { name: Cổng, addresses: [192.0.2.1] }\n'
    expect(problems(text)).toEqual([
      expect.stringMatching(
        /^collector\.yaml:4: organisation\.systems: .*vonggac collector system import systems\.yaml$/,
      ),
    ])
  })

  test('finds the files of the enrich section from its own folder', () => {
    const text = 'dataFolder: d\nenrich: { geoip: { asn: asn.mmdb }, warningLists: { folder: lists } }\n'
    expect(parseConfig(text, '/etc/vonggac/collector.yaml').enrich).toEqual({
      geoip: { asn: '/etc/vonggac/asn.mmdb' },
      warningLists: { folder: '/etc/vonggac/lists', shipped: true },
    })
  })

  test('accepts the sample as it ships', () => {
    expect(parseConfig(readFileSync('deploy/collector.example.yaml', 'utf8'), '/x.yaml').dataFolder).toBe(
      '/var/lib/vonggac/collector',
    )
  })
})
