/** What is not confirmed about a rule is said wherever a deadline of it is shown, and has room there. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail } from '../../../../collector/serve/views.ts'
import { PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

/** The one that still owes a report for which the law gives no figure, and nothing else. */
const [RUNNING, ANSWERED] = ['VG-2026-0001', 'VG-2026-0002']

describe.skipIf(without('chromium'))('what is not confirmed about a rule (Chromium)', () => {
  let console: RunningConsole
  let lead: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({
      organisation: { name: 'Nhà mạng', kinds: ['isp'] },
      contacts: { mps_specialised_agency: '024 0000 0000', ais_2022: '024 0000 0001' },
    })
    lead = await consolePerson(console, 'lan', 'lead')
    for (const [victim, minutes] of [
      ['portal', 2],
      ['mail', 200],
    ] as const)
      await console.collector.send('web-01', [
        wireAlert(`Dấu hiệu ${victim}`, minutes, { entities: entities({ victims: [victim] }) }),
      ])
    await answerAllWithFigures()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  async function answerAllWithFigures(): Promise<void> {
    const page = await lead.open('/incidents')
    const url = `${console.collector.console}/api/incidents/${ANSWERED}`
    const act = async (method: string, what: string, data: object) => {
      const headers = { origin: console.collector.console }
      const reply = await page.request.fetch(`${url}/${what}`, { method, headers, data })
      expect(reply.status(), await reply.text()).toBe(200)
    }
    const at = new Date(Date.now() - 120_000).toISOString()
    await act('POST', 'status', { status: 'confirmed', reason: '' })
    // From then on the closing report is owed, for which the law gives no figure.
    await act('PUT', 'times', { time: 'responseEndedAt', instant: at, reason: '' })
    const { clocks } = (await lead.ask(`/api/incidents/${ANSWERED}`)).body as IncidentDetail
    const stages = clocks.flatMap(({ regime, stage, conservativeAt }) => (conservativeAt ? [{ regime, stage }] : []))
    const call = { caller: 'Lan', called: 'trực ban A05', telephone: '024 0000 0000', calledAt: at, stages }
    await act('POST', 'calls', call)
    await page.context().close()
  }

  test('marks the pill of an incident that owes only what has no figure, and says where to read on', async () => {
    const page = await lead.open('/incidents')
    const pill = page.locator(`[data-incident="${ANSWERED}"] [data-no-deadline]`)
    expect(await pill.textContent()).toBe('luật không ấn định hạn, có điểm chưa xác nhận')
    await pill.hover()
    expect(await page.getByRole('tooltip').textContent()).toContain('xem từng thời hạn ở trang của sự cố')
    await page.context().close()
  })

  test('stays under each stage that was answered, and in the list of who was told', async () => {
    const page = await lead.open(`/incidents/${ANSWERED}?tab=times`)
    const filed = page.locator('[data-clock]', { has: page.locator('[data-deadline="filed"]') })
    await filed.first().waitFor()
    expect(await filed.count()).toBeGreaterThan(2)
    for (const rung of await filed.all()) {
      expect(await rung.locator('[data-deadline] [data-unsure]').count()).toBe(1)
      expect(await rung.locator('[data-not-confirmed]').count()).toBe(1)
    }
    const told = page.locator('[data-reported]')
    expect(await told.count()).toBeGreaterThanOrEqual(await filed.count())
    for (const one of await told.all()) expect(await one.locator('[data-not-confirmed]').count()).toBe(1)
    const aware = page.getByRole('form', { name: 'Thời điểm đơn vị biết' })
    expect(await aware.locator('[data-not-confirmed]').count()).toBe(1)
    await page.context().close()
  })

  const listed = async (page: Page) => {
    await expect.poll(() => page.locator('[data-incident] [data-unsure]').count(), PATIENTLY).toBe(2)
  }
  const offered = async (page: Page) => {
    const marks = page.locator('fieldset [data-stage] [data-not-confirmed]')
    await expect.poll(() => marks.count(), PATIENTLY).toBeGreaterThan(0)
  }
  const PLACES: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
    ['/incidents', listed],
    [`/incidents/${RUNNING}`, offered],
    [`/incidents/${ANSWERED}?tab=times`, offered],
  ]
  test.each(LOOKS.flatMap(look => PLACES.map(([path, prepare]) => [path, look, prepare] as const)))(
    'keeps to WCAG and to the screen: %s, %s',
    async (path, look, prepare) => {
      await looksRight(look, lead, path, prepare)
    },
  )
})
