import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, NARROW, PATIENTLY, WIDE } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

const HOUR = 60
const IMMEDIATE = '[data-clock="vn-2026-law116-provider/immediate"]'

describe.skipIf(without('chromium'))('clocks in the console (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole({
      organisation: { name: 'Nhà mạng', kinds: ['isp'] },
      contacts: { mps_specialised_agency: '024 0000 0000', ais_2022: '024 0000 0001' },
    })
    const of = (victim: string) => ({ entities: entities({ victims: [victim] }) })
    // Each is an incident of its own.
    for (const [victim, minutes] of [
      ['portal', 2],
      ['mail', 3 * HOUR],
      ['www', 30 * HOUR],
      ['dns', 10],
    ] as const)
      await console.collector.send('web-01', [wireAlert(`Dấu hiệu ${victim}`, minutes, of(victim))])
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const row = (page: Page, victim: string) => page.locator('[data-incident]', { hasText: `→ ${victim}` })

  async function openIncident(victim: string, screen: object = WIDE): Promise<Page> {
    const page = await console.openSignedIn('/incidents?status=all', screen)
    await row(page, victim).locator('a').click()
    await page.waitForURL('**/incidents/VG-*')
    await page.locator('[data-clock]').first().waitFor()
    return page
  }
  async function changeStatus(page: Page, status: string, reason: string, verdict?: string): Promise<void> {
    await page.getByLabel('Trạng thái mới').selectOption(status)
    if (verdict) await page.getByLabel('Kết luận').selectOption(verdict)
    await page.getByLabel('Lý do').fill(reason)
    await page.getByRole('button', { name: 'Đổi trạng thái' }).click()
  }

  test('a candidate says by when it is to be triaged, the conservative time first, and is not red', async () => {
    const page = await console.openSignedIn('/incidents')
    const complaints = complaintsOf(page)
    for (const victim of ['portal', 'mail']) {
      const found = row(page, victim)
      expect(await found.locator('[data-deadline]').getAttribute('data-deadline')).toBe('triage')
      expect(await found.locator('[data-ends]').textContent()).toMatch(/^phân loại trước \d\d\/.*luật không ấn định/)
      expect(await found.locator('[data-tone="danger"], [data-tone="alarm"]').count()).toBe(0)
    }
    expect(await row(page, 'mail').locator('[data-deadline]').textContent()).toContain('phân loại: quá hạn 2 giờ')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('the pill in the inbox and over the incident is marked where its rule is not confirmed, and says what', async () => {
    const page = await console.openSignedIn('/incidents')
    for (const victim of ['portal', 'mail']) {
      const pill = row(page, victim).locator('[data-deadline]')
      expect(await pill.textContent()).toMatch(/, có điểm chưa xác nhận$/)
      expect(await pill.locator('[data-unsure] svg').count()).toBe(2)
    }
    await row(page, 'portal').locator('[data-deadline]').hover()
    const words = await page.getByRole('tooltip').textContent()
    expect(words).toContain('Chưa xác nhận: Luật không ấn định số phút cho «ngay»')
    await row(page, 'portal').locator('a').click()
    await page.waitForURL('**/incidents/VG-*')
    await page.locator('header [data-deadline] [data-unsure]').waitFor()
    await page.context().close()
  })

  test('the pill tells act, both ends and the arithmetic in words', async () => {
    const page = await openIncident('portal')
    await page.locator('[data-clock] [data-deadline]').first().hover()
    const words = await page.getByRole('tooltip').textContent()
    for (const part of ['Doanh nghiệp báo cáo ngay', 'phân loại trước', 'luật không ấn định con số'])
      expect(words).toContain(part)
    await page.context().close()
  })

  test('what is not confirmed is marked at each clock, and read whole when asked for', async () => {
    const page = await openIncident('portal')
    const rungs = page.locator('[data-clock]')
    for (const rung of await rungs.all()) expect(await rung.locator('[data-not-confirmed]').count()).toBe(1)
    const mark = page.locator('[data-clock="vn-legacy-tt20/notice"] [data-not-confirmed]')
    expect(await mark.locator('p').getAttribute('data-cut')).toBe('true')
    await mark.getByRole('button', { name: 'Xem hết' }).click()
    expect(await mark.locator('p').getAttribute('data-cut')).toBe('false')
    expect(await mark.textContent()).toContain('nhiệm vụ này thuộc Bộ Công an')
    await page.context().close()
  })

  test('a call is proposed with the rule ticked, recorded, and closes its stage, late for ever', async () => {
    const page = await openIncident('mail')
    await changeStatus(page, 'confirmed', '')
    await page.locator(`${IMMEDIATE} [data-deadline="overdue"]`).waitFor()
    const form = page.getByRole('form', { name: 'Đã gọi báo' })
    const stages = form.getByRole('checkbox')
    await expect.poll(() => stages.count(), PATIENTLY).toBeGreaterThan(2)
    expect(await form.getByRole('checkbox', { checked: true }).count()).toBe(1)
    expect(await form.textContent()).toContain('một cuộc gọi tới nơi nhận là đủ')
    for (const stage of await form.locator('[data-stage]').all())
      expect(await stage.locator('[data-not-confirmed]').count()).toBe(1)
    expect(await form.locator('[data-stage="vn-2026-law116-provider/immediate"]').textContent()).toContain(
      'Chưa xác nhận: Luật không ấn định số phút cho «ngay»',
    )
    await form.getByRole('button', { name: 'Ghi cuộc gọi' }).click()
    expect(await form.getByText('Cần điền mục này.').count()).toBe(3)
    await form.getByLabel('Người gọi').fill('Lan')
    await form.getByLabel('Người nghe máy').fill('trực ban A05')
    await form.getByLabel('Số điện thoại').fill('024 0000 0000')
    await form.getByLabel('Số tiếp nhận').fill('TB-77')
    await form.getByRole('button', { name: 'Ghi cuộc gọi' }).click()
    await page.locator(`${IMMEDIATE} [data-deadline="filed"]`).waitFor()
    expect(await page.locator(`${IMMEDIATE} [data-deadline]`).textContent()).toContain('đã báo, trễ hạn')
    // Answering it has confirmed nothing about its rule.
    expect(await page.locator(`${IMMEDIATE} [data-deadline] [data-unsure]`).count()).toBe(1)
    expect(await page.locator(`${IMMEDIATE} [data-not-confirmed]`).textContent()).toContain('«ngay»')
    await page.getByRole('tab', { name: 'Diễn biến' }).click()
    await page.getByText('Lan gọi trực ban A05 (024 0000 0000), số TB-77').waitFor()
    await page.getByRole('tab', { name: 'Mốc giờ' }).click()
    const told = page.locator('[data-reported="vn-2026-law116-provider/immediate"]')
    expect(await told.locator('[data-not-confirmed]').textContent()).toContain('«ngay»')
    await page.context().close()
  })

  test('alerts that came a day late are told under the clocks, with the milestones of the house', async () => {
    const page = await openIncident('www')
    const rung = page.locator('[data-clock="vn-2026-nd331/report"]')
    expect(await rung.locator('[data-flag]').textContent()).toContain('đến sau khi phát hiện tới 1 ngày 6 giờ')
    const plan = rung.locator('[data-milestones]')
    expect(await plan.textContent()).toContain('Mốc nội bộ (không phải hạn luật định)')
    await plan.locator('summary').click()
    await plan.locator('[data-milestone="missed"]', { hasText: 'Phân loại xong' }).waitFor()
    await page.context().close()
  })

  test('severity is suggested with its reasons, and confirmed by a person who is named', async () => {
    const page = await openIncident('dns')
    const panel = page.locator('[data-severity05]')
    expect(await panel.getAttribute('data-severity05')).toBe('undecided')
    expect(await panel.textContent()).toContain('Chưa ai xác nhận: tính như sự cố nghiêm trọng.')
    await panel.getByRole('button', { name: 'Xác nhận không nghiêm trọng' }).click()
    await panel.getByText('Cần ghi lý do.').waitFor()
    await panel.getByLabel('Căn cứ xác nhận').fill('không đủ điều kiện')
    await panel.getByRole('button', { name: 'Xác nhận không nghiêm trọng' }).click()
    await panel.getByText('do truc xác nhận').waitFor()
    await expect.poll(() => page.locator('[data-clock="vn-2026-nd331/initial"]').count(), PATIENTLY).toBe(0)
    await page.context().close()
  })

  test('closing needs a verdict; what is still owed stays among the open ones and says so', async () => {
    const page = await openIncident('www')
    await changeStatus(page, 'closed', 'đã khôi phục')
    await page.getByText('Đóng sự cố thì phải chọn kết luận.').waitFor()
    await changeStatus(page, 'closed', 'đã khôi phục', 'incident')
    await page.locator('[data-owing]').waitFor()
    await page.goto(`${console.collector.console}/incidents`)
    expect(await row(page, 'www').locator('[data-owing]').textContent()).toMatch(/đã đóng, còn nợ \d báo cáo/)
    expect(await row(page, 'www').locator('[data-verdict]').textContent()).toBe('Sự cố thật: đã khôi phục')
    await page.context().close()
  })

  test('a dismissed candidate is closed without clocks, and stays in the register with verdict and reason', async () => {
    const page = await openIncident('dns')
    await changeStatus(page, 'closed', 'kiểm thử đã duyệt', 'benign')
    await page.locator('[data-verdict="benign"]').waitFor()
    await page.goto(`${console.collector.console}/incidents`)
    await page.locator('[data-incident]').first().waitFor()
    expect(await row(page, 'dns').count()).toBe(0)
    await page.goto(`${console.collector.console}/incidents?status=all`)
    const found = row(page, 'dns')
    await found.waitFor()
    expect(await found.textContent()).toContain('Hoạt động được phép: kiểm thử đã duyệt')
    expect(await found.textContent()).toContain('không còn hạn')
    await page.context().close()
  })

  test.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('nothing of it runs out of a %s screen', async (_name, screen) => {
    const page = await openIncident('mail', screen)
    const width = screen.viewport.width
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    for (const part of ['[data-clock]', '[data-severity05]', 'fieldset', '[data-ends]'])
      for (const found of await page.locator(part).all()) {
        const box = await found.boundingBox()
        expect((box?.x ?? 0) + (box?.width ?? 0), part).toBeLessThanOrEqual(width)
      }
    await page.context().close()
  })
})
