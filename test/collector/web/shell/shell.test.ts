import axeCore from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, NARROW, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

const DESK = {
  ...{ search: '/search?q=admin', entity: '/entities/admin', activities: '/activities' },
  ...{ rules: '/rules', silences: '/rules?tab=silences', inhibitions: '/rules?tab=inhibitions' },
} as const
const TABS = ['tasks', 'files', 'times', 'grouping'] as const
const DESK_PAGES = Object.keys(DESK) as (keyof typeof DESK)[]
const PAGES = [
  ...(['sign-in', 'incidents', 'alerts', 'timeline', 'report', 'live', 'agents'] as const),
  ...TABS,
  ...DESK_PAGES,
]

describe.skipIf(without('chromium'))('every page (Chromium)', () => {
  let console: RunningConsole
  let incident = ''

  beforeAll(async () => {
    console = await runConsole({ drill: true })
    const whole = entities({
      attackers: ['2001:db8:1234:5678:9abc:def0:1234:5678'],
      victims: ['mot-ten-mien-rat-dai-cua-cong-thong-tin-dien-tu.example.gov.vn'],
      accounts: ['admin'],
      indicators: ['d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204e9800998ecf8427e'],
    })
    await console.collector.send('web-01', [
      wireAlert('A rather long title of a rule that has to wrap on a narrow screen', 15, {
        drill: true,
        entities: whole,
        evidence: { kind: 'line', text: 'x'.repeat(3000), truncated: true },
      }),
    ])
    await console.collector.heartbeat('web-01')
    const { incidents } = await (await console.openSignedIn('/incidents')).request
      .get(`${console.collector.console}/api/incidents?status=open`)
      .then(reply => reply.json())
    incident = incidents[0].id
  })
  afterAll(() => console[Symbol.asyncDispose]())

  async function openPage(name: (typeof PAGES)[number], options: Parameters<RunningConsole['open']>[1]): Promise<Page> {
    const paths = {
      'sign-in': '/sign-in',
      incidents: '/incidents',
      alerts: `/incidents/${incident}`,
      timeline: `/incidents/${incident}?tab=timeline`,
      report: `/incidents/${incident}?tab=report`,
      live: '/alerts',
      agents: '/agents',
      tasks: `/incidents/${incident}?tab=tasks`,
      files: `/incidents/${incident}?tab=files`,
      times: `/incidents/${incident}?tab=times`,
      grouping: `/incidents/${incident}?tab=grouping`,
      ...DESK,
    }
    const page =
      name === 'sign-in' ? await console.open(paths[name], options) : await console.openSignedIn(paths[name], options)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('[role="status"][aria-label="Đang tải…"]').first().waitFor({ state: 'detached' })
    for (const closed of await page.locator('main summary').all()) await closed.click()
    return page
  }

  test.each(PAGES.flatMap(page => (['light', 'dark'] as const).map(colorScheme => [page, colorScheme] as const)))(
    '%s in %s keeps to WCAG 2.2 AA and to the content security policy',
    async (name, colorScheme) => {
      const page = await openPage(name, { colorScheme })
      const complaints = complaintsOf(page)
      expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe(colorScheme)
      // Evaluated by the debugger, which the page's policy does not bind.
      await page.evaluate(axeCore.source)
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
        const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } })
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
      })
      expect(found).toEqual([])
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test.each(PAGES)('%s fits into 360 pixels', async name => {
    const page = await openPage(name, NARROW)
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(beyond).toBeLessThanOrEqual(0)
    await page.context().close()
  })

  test('is served under a strict policy: no inline script, styles by nonce alone', async () => {
    const page = await console.open('/sign-in')
    const reply = await page.reload()
    const policy = reply?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/script-src[^;]*'self'/)
    expect(policy).toMatch(/style-src[^;]*'nonce-/)
    expect(policy).not.toContain('unsafe-')
    expect(await reply?.text()).not.toContain('__CSP_NONCE__')
    await page.context().close()
  })

  test('changes its language at a click, says so in lang, and remembers it', async () => {
    const page = await openPage('incidents', {})
    const lang = () => page.evaluate(() => document.documentElement.lang)
    expect(await lang()).toBe('vi')
    await page.getByRole('button', { name: /English/ }).click()
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor()
    expect(await lang()).toBe('en')
    await page.reload()
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor()
    expect(page.url()).toBe(`${console.collector.console}/incidents`)
    await page.context().close()
  })

  test('goes dark with the system and stays as chosen by hand', async () => {
    const page = await openPage('incidents', { colorScheme: 'dark' })
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const dark = await ground()
    await page.getByRole('button', { name: 'Giao diện sáng hoặc tối' }).click()
    await page.getByRole('menuitem', { name: 'Sáng' }).click()
    await expect.poll(ground, PATIENTLY).not.toBe(dark)
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await ground()).not.toBe(dark)
    await page.context().close()
  })
})

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}
