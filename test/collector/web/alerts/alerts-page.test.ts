import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

describe.skipIf(without('chromium'))('the live alerts page (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole()
    await console.collector.send('web-01', [
      wireAlert('First', 3, { entities: entities({ attackers: ['192.0.2.1'] }) }),
      wireAlert('Second', 2, { entities: entities({ attackers: ['192.0.2.2'] }) }),
    ])
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('shows a new alert without a reload, and holds it back while paused', async () => {
    const page = await console.openSignedIn('/alerts')
    const complaints = complaintsOf(page)
    const rows = page.locator('[data-alert]')
    await expect.poll(() => rows.count(), PATIENTLY).toBe(2)
    await page.getByText('Đang cập nhật trực tiếp').waitFor({ state: 'attached' })
    await console.collector.send('web-01', [wireAlert('Third', 0)])
    await expect.poll(() => rows.count(), PATIENTLY).toBe(3)
    expect(await rows.first().textContent()).toContain('Third (vi)')

    await page.getByRole('button', { name: 'Tạm dừng' }).click()
    await console.collector.send('web-01', [wireAlert('Fourth', 0)])
    await page.getByText('Đang dừng · 1 cảnh báo mới chờ').waitFor()
    expect(await rows.count()).toBe(3)
    await page.getByRole('button', { name: 'Tiếp tục' }).click()
    await expect.poll(() => rows.count(), PATIENTLY).toBe(4)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('filters by a clicked value, turns the filter round, and keeps it in the address', async () => {
    const page = await console.openSignedIn('/alerts')
    const shown = page.locator('[data-alert]')
    await page.locator('[data-alert]', { hasText: 'First' }).waitFor()
    const all = await shown.count()
    await page.getByRole('button', { name: /^192\.0\.2\.1 / }).click()
    await expect.poll(() => shown.count(), PATIENTLY).toBe(1)
    await page.reload()
    await expect.poll(() => shown.count(), PATIENTLY).toBe(1)
    await page.getByRole('button', { name: 'nguồn = 192.0.2.1', exact: true }).click()
    await expect.poll(() => shown.count(), PATIENTLY).toBe(all - 1)
    await page.getByRole('button', { name: 'Bỏ mọi bộ lọc' }).click()
    await expect.poll(() => shown.count(), PATIENTLY).toBe(all)
    await page.context().close()
  })
})
