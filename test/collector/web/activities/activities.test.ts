/** Daily records: by day, and one with its busiest sources, targets and rules. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, NARROW, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

const DAY = 24 * 60

describe.skipIf(without('chromium'))('daily records (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole()
    const blocked = (attacker: string, minutes: number) =>
      wireAlert('Dò mật khẩu', minutes, {
        outcome: 'blocked',
        entities: entities({ attackers: [attacker], victims: ['198.51.100.7'] }),
      })
    await console.collector.send('web-01', [
      blocked('192.0.2.7', 1),
      blocked('192.0.2.7', 1),
      blocked('192.0.2.8', 1),
      blocked('192.0.2.9', 3 * DAY),
    ])
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const rows = '[data-activity]'
  const dayOf = (minutesAgo: number) =>
    new Date(Date.now() - minutesAgo * 60_000 + 7 * 3_600_000).toISOString().slice(0, 10)
  const shown = (day: string) => day.split('-').reverse().join('/')

  test('are listed by day, the latest first, and narrowed to days that are asked for', async () => {
    const page = await console.openSignedIn('/incidents')
    const complaints = complaintsOf(page)
    await page.getByRole('button', { name: 'Thêm', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Bản ghi ngày' }).click()
    await expect.poll(() => page.locator(rows).count(), PATIENTLY).toBe(2)
    const headings = page.locator('main').getByRole('heading', { level: 2 })
    expect(await headings.allTextContents()).toEqual([shown(dayOf(1)), shown(dayOf(3 * DAY))])
    expect(await page.locator(rows).first().textContent()).toMatch(/Lần thử bị chặn.*3 lần · 2 nguồn · 1 đích · 1 luật/)
    await page.getByLabel('Đến ngày').fill(dayOf(2 * DAY))
    await expect.poll(() => headings.allTextContents(), PATIENTLY).toEqual([shown(dayOf(3 * DAY))])
    expect(page.url()).toContain('to=')
    await page.getByLabel('Đến ngày').fill(dayOf(9 * DAY))
    await page.getByText('Không có bản ghi nào').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('one tells its busiest sources in order, its targets and its rules', async () => {
    const page = await console.openSignedIn('/activities')
    await page.locator(rows).first().getByRole('link', { name: 'Lần thử bị chặn' }).click()
    const sources = page.getByRole('list', { name: 'Nguồn nhiều nhất' }).getByRole('listitem')
    await expect.poll(() => sources.allTextContents(), PATIENTLY).toEqual(['192.0.2.72', '192.0.2.81'])
    expect(await page.getByRole('list', { name: 'Đích nhiều nhất' }).textContent()).toContain('198.51.100.7')
    expect(await page.getByRole('list', { name: 'Luật nhiều nhất' }).textContent()).toContain('rule-Dò mật khẩu')
    await sources.first().getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: '192.0.2.7' }).waitFor()
    await page.context().close()
  })

  test('one that is not there is said not to be, and all fits into 360 pixels', async () => {
    const page = await console.openSignedIn('/activities/2020-01-01/scan', NARROW)
    await page.getByRole('alert').getByText('Không tìm thấy.').waitFor()
    for (const path of ['/activities', `/activities/${dayOf(1)}/blocked`]) {
      await page.goto(`${console.collector.console}${path}`)
      await page.getByText('192.0.2.7').or(page.locator(rows)).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    }
    await page.context().close()
  })
})
