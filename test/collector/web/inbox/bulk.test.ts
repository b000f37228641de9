/** One act on many incidents from the inbox: what is shown of each is what became of it. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail, IncidentSummary } from '../../../../collector/serve/views.ts'
import { complaintsOf, NARROW, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

describe.skipIf(without('chromium'))('acts on many incidents (Chromium)', () => {
  let console: RunningConsole
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    console = await runConsole()
    await console.collector.addUser('khach', 'mật khẩu dài của người khác', 'viewer')
    await console.collector.addUser('minh', 'mật khẩu dài của người khác', 'analyst')
    for (const victim of ['mot', 'hai', 'ba'])
      await console.collector.send('web-01', [
        wireAlert(`Dấu hiệu ${victim}`, 10, { entities: entities({ victims: [victim] }) }),
      ])
    const page = await console.openSignedIn('/incidents')
    for (const { id, victims } of await list(page)) ids[victims[0] ?? ''] = id
    await page.context().close()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const get = async (page: Page, path: string) =>
    (await page.request.get(`${console.collector.console}/api/incidents${path}`)).json()
  const list = async (page: Page): Promise<IncidentSummary[]> => (await get(page, '?status=all')).incidents
  const detail = (page: Page, name: string): Promise<IncidentDetail> => get(page, `/${ids[name]}`)
  const bar = (page: Page) => page.getByRole('form', { name: 'Làm một việc cho nhiều sự cố' })
  const pick = (page: Page, name: string) => page.getByRole('checkbox', { name: `Chọn ${ids[name]}` })
  const run = (page: Page) => bar(page).getByRole('button', { name: 'Làm', exact: true }).click()

  test('some are taken on, and one that was already is said to be refused, and stays chosen', async () => {
    const page = await console.openSignedIn('/incidents')
    const complaints = complaintsOf(page)
    await pick(page, 'mot').check()
    await run(page)
    await page.getByText('1/1 sự cố đã làm xong').waitFor()
    expect((await detail(page, 'mot')).summary.acknowledgedBy).toBe('truc')
    expect(await bar(page).count()).toBe(0)
    await pick(page, 'mot').check()
    await pick(page, 'hai').check()
    await bar(page).getByText('Đã chọn 2 sự cố').waitFor()
    await run(page)
    await page.getByText('1/2 sự cố đã làm xong').waitFor()
    const outcome = (name: string) => page.locator(`[data-outcome="${ids[name]}"]`).textContent()
    expect(await outcome('mot')).toContain('không có gì thay đổi')
    expect(await outcome('hai')).toContain('đã làm')
    expect(await pick(page, 'mot').isChecked()).toBe(true)
    expect(await pick(page, 'hai').isChecked()).toBe(false)
    expect((await detail(page, 'hai')).summary.acknowledgedBy).toBe('truc')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('all are given to a person, and closed with one verdict and one reason, which are asked for', async () => {
    const page = await console.openSignedIn('/incidents')
    await page.getByLabel('Chọn tất cả đang hiện').check()
    await bar(page).getByText('Đã chọn 3 sự cố').waitFor()
    await bar(page).getByLabel('Việc').selectOption('assign')
    await bar(page).getByLabel('Giao cho').selectOption('minh')
    await run(page)
    await page.getByText('3/3 sự cố đã làm xong').waitFor()
    expect((await list(page)).map(({ assignee }) => assignee)).toEqual(['minh', 'minh', 'minh'])

    for (const name of ['mot', 'ba']) await pick(page, name).check()
    await bar(page).getByLabel('Việc').selectOption('status')
    await bar(page).getByLabel('Trạng thái mới').selectOption('closed')
    await run(page)
    await bar(page).getByText('Đóng sự cố thì phải chọn kết luận.').waitFor()
    await bar(page).getByText('Việc này cần ghi chú hoặc lý do.').waitFor()
    await bar(page).getByLabel('Kết luận').selectOption('benign')
    await bar(page)
      .getByLabel(/^Ghi chú hoặc lý do/)
      .fill('đợt kiểm thử')
    await run(page)
    await page.getByText('2/2 sự cố đã làm xong').waitFor()
    for (const name of ['mot', 'ba'])
      expect((await detail(page, name)).summary).toMatchObject({ status: 'closed', closedBecause: 'đợt kiểm thử' })
    await expect.poll(() => page.locator('[data-incident]').count(), PATIENTLY).toBe(1)
    await page.context().close()
  })

  test('works by keyboard alone, with a comment', async () => {
    const page = await console.openSignedIn('/incidents')
    await page.locator('[data-incident]').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await bar(page).getByLabel('Việc').focus()
    await bar(page).getByLabel('Việc').selectOption('comment')
    await page.keyboard.press('Tab')
    await page.keyboard.type('đã gọi chủ quản')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('1/1 sự cố đã làm xong').waitFor()
    expect((await detail(page, 'hai')).events.at(-1)?.text.vi).toBe('đã gọi chủ quản')
    await page.context().close()
  })

  test('is not offered to who may only read, and fits into 360 pixels', async () => {
    const link = await console.collector.oneTimeLink('khach')
    const viewer = await console.open(link.slice(console.collector.console.length))
    await viewer.locator('[data-incident]').first().waitFor()
    expect(await viewer.locator('main').getByRole('checkbox').count()).toBe(0)
    await viewer.context().close()

    const page = await console.openSignedIn('/incidents?status=all', NARROW)
    await page.getByLabel('Chọn tất cả đang hiện').check()
    await bar(page).getByLabel('Việc').selectOption('status')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.context().close()
  })
})
