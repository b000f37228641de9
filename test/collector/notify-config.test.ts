import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type ConfigError, parseConfig } from '../../collector/config.ts'

const GOOD = {
  email: { host: 'mail.don-vi.example', from: 'gac@don-vi.example' },
  sms: { gw: { url: 'https://sms.example/send', body: '{"to":"{{to}}","t":"{{text}}"}' } },
  recipients: [
    { id: 'lan', channels: [{ type: 'email', to: 'lan@don-vi.example' }] },
    { id: 'minh', channels: [{ type: 'sms', gateway: 'gw', toFile: 'minh.txt' }] },
  ],
  policies: [{ name: 'all', steps: [{ after: '0s', recipients: ['lan'] }] }],
}

/** Merged one level deep: a section that is given takes the place of the good one. */
const parse = (change: object) =>
  parseConfig(stringify({ dataFolder: 'd', notify: { ...GOOD, ...change } }), '/etc/vonggac/collector.yaml').notify

const problems = (change: object): readonly string[] => {
  try {
    parse(change)
  } catch (error) {
    return (error as ConfigError).problems.map(problem => problem.replace(/^.*?:\d+: notify\./, ''))
  }
  return []
}

describe('the notify section', () => {
  test('fills in the rest, with times as milliseconds and files beside the configuration', () => {
    const notify = parse({ timers: { group_wait: '1m30s' }, email: { ...GOOD.email, caFile: 'ca.pem' } })
    expect(notify).toMatchObject({
      timers: { group_wait: 90_000, group_interval: 300_000, repeat_interval: 1_800_000, resolve_timeout: 3_600_000 },
      retry: { tries: 12, hours: 6 },
      duties: { aheadDays: [14, 7, 3, 1], at: '08:00' },
      email: { security: 'starttls', caFile: '/etc/vonggac/ca.pem' },
      sms: { gw: { method: 'POST', contentType: 'application/json', timeoutSeconds: 20 } },
      recipients: [{ language: 'vi' }, { channels: [{ toFile: '/etc/vonggac/minh.txt' }] }],
      policies: [{ steps: [{ after: 0 }] }],
    })
  })

  test('takes a whole timer block from the environment', () => {
    const text = stringify({ dataFolder: 'd', notify: GOOD })
    const environment = { VONGGAC_COLLECTOR__NOTIFY__TIMERS: '{ group_wait: 5s }' }
    expect(parseConfig(text, '/c.yaml', environment).notify?.timers.group_wait).toBe(5_000)
  })

  test('names every mistake at once, with its line', () => {
    const text = stringify({
      dataFolder: 'd',
      notify: {
        ...GOOD,
        timers: { group_wait: 'soon', repeat_interval: '0s', grup_interval: '1m' },
        recipients: [GOOD.recipients[0], { id: 'Lan Anh', channels: [] }],
      },
    })
    let found: readonly string[] = []
    try {
      parseConfig(text, 'collector.yaml')
    } catch (error) {
      found = (error as ConfigError).problems
    }
    const lines = text.split('\n')
    for (const [field, written] of [
      ['notify.timers.group_wait', 'group_wait: soon'],
      ['notify.timers.repeat_interval', 'repeat_interval: 0s'],
      ['notify.timers.grup_interval', 'grup_interval:'],
      ['notify.recipients.1.id', 'id: Lan Anh'],
      ['notify.recipients.1.channels', 'channels: []'],
    ] as const) {
      const line = lines.findIndex(one => one.includes(written)) + 1
      expect(found).toContainEqual(expect.stringMatching(`^collector.yaml:${line}: ${field}: `))
    }
  })

  const [lan] = GOOD.recipients
  const steps = [{ after: '0s', recipients: ['lan'] }]
  test.each([
    [{ policies: [{ name: 'a', steps: [{ after: '0s', recipients: ['nobody'] }] }] }, 'no recipient called nobody'],
    [{ policies: [{ name: 'a', severities: ['high'], steps }] }, 'the last policy must fit everything'],
    [
      {
        policies: [
          { name: 'a', steps },
          { name: 'a', steps },
        ],
      },
      'a stands twice',
    ],
    [{ policies: [{ name: 'a', kinds: ['purple'], steps }] }, 'kinds'],
    [{ policies: [{ name: 'a', steps: [...steps, ...steps] }] }, 'is not later than the step before'],
    [{ recipients: [lan, lan] }, 'lan stands twice'],
    [
      { recipients: [{ ...lan, channels: [...(lan?.channels ?? []), ...(lan?.channels ?? [])] }] },
      'email stands twice',
    ],
    [{ recipients: [{ id: 'lan', channels: [{ type: 'email' }] }] }, 'needs either to or toFile'],
    [
      { recipients: [{ id: 'lan', channels: [{ type: 'sms', gateway: 'gone', to: '1' }] }] },
      'sms:gone is not configured',
    ],
    [
      { recipients: [{ id: 'lan', channels: [{ type: 'webhook', webhook: 'gone' }] }] },
      'webhook:gone is not configured',
    ],
    [{ recipients: [{ ...lan, quietHours: { from: '22h', to: '6:00' } }] }, 'a time of day'],
    [{ email: { ...GOOD.email, security: 'none' } }, 'none is for a mail server on this machine alone'],
    [{ email: { ...GOOD.email, username: 'u' } }, 'username and passwordFile go together'],
    [{ sms: { gw: { url: 'https://x.example/', body: '{{phone}} {{text}}' } } }, 'no value called phone'],
    [{ sms: { gw: { url: 'https://x.example/', body: '{{to}}' } } }, '{{text}} stands nowhere'],
    [{ sms: { gw: { url: 'https://{{to}}/', body: '{{text}}' } } }, 'an http(s) address whose host is written out'],
    [
      { sms: { gw: { url: 'https://u:p@x.example/', body: '{{text}}' } } },
      'an http(s) address whose host is written out',
    ],
    [{ sms: { gw: { url: 'https://x.example/', body: '{{text}}', headers: { 'X-A': 'a\nb' } } } }, 'one line'],
    [{ privateAddresses: ['10.0.0.0/33'] }, 'an address or a prefix'],
    [{ privateAddresses: ['nơi nào'] }, 'an address or a prefix'],
    [{ webhooks: { a: { url: 'ftp://x.example', secretFiles: ['k'] } } }, 'webhooks.a.url'],
    [{ webhooks: { a: { url: 'https://u:p@x.example', secretFiles: ['k'] } } }, 'credentials do not belong'],
    [{ webhooks: { a: { url: 'https://x.example', secretFiles: [] } } }, 'secretFiles'],
    [{ duties: { aheadDays: [0] } }, 'aheadDays'],
  ])('refuses %j', (change, problem) => {
    expect(problems(change).join('\n')).toContain(problem)
  })
})
