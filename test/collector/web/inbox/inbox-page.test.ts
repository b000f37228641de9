import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

const HOUR = 60

describe.skipIf(without('chromium'))('the incident inbox (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole({ drill: true })
    const of = (attacker: string, victim: string) => ({
      drill: true,
      entities: entities({ attackers: [attacker], victims: [victim] }),
    })
    // Sent newest first, so that the order on the screen can't be the order of arrival.
    await console.collector.send('web-01', [
      wireAlert('Quét cổng', 10, of('192.0.2.10', '198.51.100.10')),
      wireAlert('Đò mật khẩu', 20 * HOUR, of('192.0.2.30', '198.51.100.30')),
      wireAlert('Thăm dò', 5 * HOUR, of('192.0.2.20', '198.51.100.20')),
    ])
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const victims = ['198.51.100.30', '198.51.100.20', '198.51.100.10']

  test('lists incidents by legal time left, each with its deadline in words', async () => {
    const page = await console.openSignedIn('/incidents')
    const complaints = complaintsOf(page)
    const rows = page.locator('[data-incident]')
    await expect.poll(() => rows.count(), PATIENTLY).toBe(3)
    for (const [index, victim] of victims.entries()) {
      const row = rows.nth(index)
      expect(await row.textContent()).toContain(victim)
      expect(await row.locator('[data-deadline]').textContent()).toMatch(/còn \d+ (ngày|giờ|phút)/)
      expect(await row.textContent()).toContain('Diễn tập')
    }
    expect(await page.locator('[data-drill]').textContent()).toContain('DIỄN TẬP / DRILL')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('searches without diacritics and keeps the search in the address', async () => {
    const page = await console.openSignedIn('/incidents')
    await page.getByLabel('Tìm trong danh sách').fill('do mat khau')
    const rows = page.locator('[data-incident]')
    await expect.poll(() => rows.count(), PATIENTLY).toBe(1)
    expect(page.url()).toContain('q=')
    await page.reload()
    await expect.poll(() => rows.count(), PATIENTLY).toBe(1)
    await page.getByLabel('Tìm trong danh sách').fill('không có đâu')
    await page.getByText('Không có sự cố nào khớp từ khóa').waitFor()
    await page.context().close()
  })

  test('is walked with j and k, opened with o and Enter, explained with ?', async () => {
    const page = await console.openSignedIn('/incidents')
    const selected = page.locator('[data-incident][data-selected="true"]')
    await page.locator('[data-incident]').first().waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => selected.textContent(), PATIENTLY).toContain(victims[0])
    await page.keyboard.press('j')
    await expect.poll(() => selected.textContent(), PATIENTLY).toContain(victims[1])
    await page.keyboard.press('k')
    await expect.poll(() => selected.textContent(), PATIENTLY).toContain(victims[0])
    await page.keyboard.press('o')
    await page.waitForURL('**/incidents/*')
    await page.getByRole('tab').first().waitFor()
    await page.keyboard.press('u')
    await page.waitForURL('**/incidents')
    await page.locator('[data-incident]').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/incidents/*')
    await page.getByRole('tab').first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Phím tắt' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.context().close()
  })

  test('shows a new incident without a reload', async () => {
    const page = await console.openSignedIn('/incidents')
    const rows = page.locator('[data-incident]')
    await expect.poll(() => rows.count(), PATIENTLY).toBe(3)
    await page.getByText('Đang cập nhật trực tiếp').waitFor({ state: 'attached' })
    const fresh = entities({ attackers: ['192.0.2.40'], victims: ['198.51.100.40'] })
    await console.collector.send('web-02', [wireAlert('Đường hầm DNS', 1, { drill: true, entities: fresh })])
    await page.locator('[data-incident]', { hasText: '198.51.100.40' }).waitFor()
    await page.context().close()
  })

  test('says so when a status has no incidents', async () => {
    const page = await console.openSignedIn('/incidents?status=closed')
    await page.getByText('Không có sự cố nào ở trạng thái này').waitFor()
    await page.context().close()
  })
})
