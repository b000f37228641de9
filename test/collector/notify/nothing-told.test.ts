/** Whatever an incident, an agent or the organisation is called: no message has any of it, over any channel. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, MINUTE } from '../../support/call-out-facts.ts'
import { callOutSite, notifyServers } from '../../support/call-out-site.ts'

const ODD = [
  '"',
  "'",
  '<b>',
  '\r\nBcc: eve@evil.example',
  '{{to}}',
  '{{secret.x}}',
  '\\',
  '%0a',
  'ệ',
  '💥',
  '\u202e',
  '/a#',
]

/** Something that would be told at once if it were: long, and like nothing a message has. */
const hostile = fc
  .tuple(fc.string({ minLength: 8, maxLength: 12, unit: fc.constantFrom(...'zqxjkZQXJK') }), fc.constantFrom(...ODD))
  .map(([name, odd]) => `${name}${odd}${name}`)
const address = fc.ipV4().filter(ip => !ip.startsWith('127.'))

const EVERYONE = {
  policies: [{ name: 'all', steps: [{ after: '0s', recipients: ['lan', 'minh', 'boss', 'machine'] }] }],
}

test('messages hold nothing that came from outside', async () => {
  await using servers = await notifyServers()
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        attackers: fc.uniqueArray(address, { minLength: 1, maxLength: 3 }),
        victims: fc.array(hostile, { maxLength: 3 }),
        accounts: fc.array(hostile, { maxLength: 2 }),
        indicators: fc.array(hostile, { maxLength: 2 }),
        titles: fc.tuple(hostile, hostile),
        rule: hostile,
        host: hostile,
        agent: hostile,
        source: hostile,
        organisation: hostile,
      }),
      async given => {
        const organisation = { name: given.organisation, contact: { name: given.organisation } }
        await using site = await callOutSite({ servers, notify: EVERYONE, settings: { organisation } })
        const seen = [servers.mail.taken.length, servers.sms.asked.length, servers.hook.asked.length] as const
        const incident = await site.alert('203.0.113.1', 'critical', {
          rule: { id: given.rule, title: given.titles[0], titleVi: given.titles[1], severity: 'critical' },
          source: { name: given.source, type: 'interface', host: given.host },
          entities: {
            ...{ attackers: given.attackers, victims: given.victims, accounts: given.accounts },
            indicators: given.indicators,
          },
        })
        const raised = { agent: given.agent, subject: given.source, since: 1, raisedAt: site.now() }
        for (const kind of ['silent', 'stalled', 'tampered'] as const)
          await site.store.alarms.raise({ ...raised, kind })
        site.pass(MINUTE)
        await site.step()
        await site.status(incident, 'confirmed')
        site.pass(DAY)
        await site.step()
        site.pass(DAY)
        await site.step()

        const mails = servers.mail.taken.slice(seen[0])
        const bodies = [...servers.sms.asked.slice(seen[1]), ...servers.hook.asked.slice(seen[2])].map(
          ({ body }) => body,
        )
        expect(mails.length).toBeGreaterThan(3)
        expect(bodies.length).toBeGreaterThan(6)
        const told = [...mails.flatMap(({ subject, text, raw }) => [subject, text, raw]), ...bodies]
        const { attackers, victims, accounts, indicators, titles, ...names } = given
        const all = [...attackers, ...victims, ...accounts, ...indicators, ...titles, ...Object.values(names)]
        for (const secret of all)
          for (const text of told) {
            expect(text).not.toContain(secret)
            expect(text).not.toContain(secret.slice(0, 8))
          }
      },
    ),
    { numRuns: 6 },
  )
}, 180_000)
