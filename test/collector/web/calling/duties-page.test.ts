import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

interface Duty {
  readonly id: string
  readonly state: string
  readonly citation: string
  readonly notConfirmed: readonly { readonly vi: string }[]
  readonly done: object | null
}

describe.skipIf(without('chromium'))('the page of periodic duties (Chromium)', () => {
  let console: RunningConsole
  let analyst: ConsolePerson
  let viewer: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({ organisation: { name: 'Nhà mạng', kinds: ['isp'] } })
    analyst = await consolePerson(console, 'lan', 'analyst')
    viewer = await consolePerson(console, 'xem', 'viewer')
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const duties = async (): Promise<Duty[]> => (await viewer.ask('/api/duties')).body.duties

  test('lists each with its dates, where it is written, and what is not confirmed about it', async () => {
    const page = await viewer.open('/duties')
    const complaints = complaintsOf(page)
    await page.locator('[data-row]').first().waitFor()
    const all = await duties()
    expect(all.length).toBeGreaterThan(2)
    expect(all.some(({ notConfirmed }) => notConfirmed.length > 0)).toBe(true)
    for (const { id, citation, notConfirmed } of all) {
      const row = page.locator(`[data-row="${id}"]`)
      const text = await row.textContent()
      expect(text).toContain(citation)
      expect(text).toMatch(/Hết hạn lúc\d\d\/\d\d\/\d{4} \d\d:\d\d/)
      expect(await row.locator('[data-not-confirmed]').count(), id).toBe(notConfirmed.length)
    }
    expect(await page.getByRole('button', { name: /^Ghi là đã xong/ }).count()).toBe(0)
    expect(await page.getByRole('form').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('marks one as done, with its proof and by whom', async () => {
    const [first] = await duties()
    const page = await analyst.open('/duties')
    const row = page.locator(`[data-row="${first?.id}"]`)
    await row.getByRole('button', { name: /^Ghi là đã xong/ }).click()
    const form = row.getByRole('form')
    await form.getByLabel('Bằng chứng').fill('123/BC-TTDL')
    await form.getByLabel('Làm xong lúc').fill('2026-11-20T09:15')
    await form.getByLabel('Ghi thêm').fill('gửi qua trục liên thông')
    await form.getByRole('button', { name: 'Ghi là đã xong' }).click()
    // The button of the form says so, too: only what is kept names who wrote it down.
    await row.getByText('Người ghi').waitFor()
    const text = await row.textContent()
    for (const part of ['Bằng chứng123/BC-TTDL', 'Làm xong lúc20/11/2026 09:15', 'Người ghilan'])
      expect(text).toContain(part)
    expect((await duties()).find(({ id }) => id === first?.id)).toMatchObject({
      state: 'done',
      done: { doneAt: '2026-11-20T02:15:00.000Z', reference: '123/BC-TTDL', note: 'gửi qua trục liên thông' },
    })
    await page.context().close()
  })

  test('leads to the report on a day, once a system of level 3 is registered', async () => {
    const lead = await consolePerson(console, 'truong', 'lead')
    const system = { name: 'Cổng', addresses: ['203.0.113.3'], level: 3 }
    expect((await lead.ask('/api/systems', 'POST', system)).status).toBe(200)
    const page = await analyst.open('/duties')
    const daily = (await duties()).find(({ id }) => id.includes(':monitoring-daily:'))
    const day = daily?.id.split(':').at(-1) ?? ''
    await page
      .locator(`[data-row="${daily?.id}"]`)
      .getByRole('link', { name: /^Báo cáo/ })
      .click()
    await page.waitForURL(`**/reports/${day}/monitoring_daily`)
    await page.getByRole('region', { name: 'Gửi và bằng chứng' }).waitFor()
    await page.context().close()
  })

  test('records that contact details have changed, which is a duty at once', async () => {
    const page = await analyst.open('/duties')
    const form = page.getByRole('form', { name: 'Đầu mối liên hệ đã thay đổi' })
    await form.getByLabel('Thay đổi gì').fill('Số trực mới')
    await form.getByRole('button', { name: 'Ghi thay đổi' }).click()
    await page.locator('[data-row="vn-legacy-tt20:contact-change:1"]').waitFor()
    expect((await duties()).map(({ id }) => id)).toContain('vn-legacy-tt20:contact-change:1')
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, analyst, '/duties', async page => {
      await page.locator('[data-row] button[aria-expanded="false"]').first().click()
    })
  })
})
