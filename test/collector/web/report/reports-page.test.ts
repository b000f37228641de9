/** What waits for approval and the reports of a period, on the page of reports. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, NARROW, WIDE } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { violationsOf } from '../../../support/pages.ts'

const ORGANISATION = {
  ...{ name: 'Trung tâm Dữ liệu Mẫu', address: 'Số 2 phố Mẫu', email: 'vanthu@don-vi.example', owner: 'Bộ Mẫu' },
}

describe.skipIf(without('chromium'))('the page of reports (Chromium)', { timeout: 120_000 }, () => {
  let console: RunningConsole
  let id: string

  beforeAll(async () => {
    console = await runConsole({ organisation: ORGANISATION, contacts: { ministry: { address: 'Số 1 phố Mẫu' } } })
    const page = await console.openSignedIn('/incidents')
    const post = async (path: string, data: object) => {
      const { console: address } = console.collector
      const reply = await page.request.post(`${address}${path}`, { headers: { origin: address }, data })
      const body = await reply.json()
      if (!reply.ok()) throw new Error(JSON.stringify(body))
      return body
    }
    const opened = await post('/api/incidents', {
      title: { vi: 'Khách hàng báo trang bị đổi giao diện', en: 'A customer reports a defaced page' },
      ...{ severity: 'high', text: 'Khách hàng gọi báo', drill: false },
      source: { who: 'khách hàng', channel: 'hotline' },
      firstSignalAt: new Date(Date.now() - 3_600_000).toISOString(),
      victims: ['portal.example'],
      attackers: ['198.51.100.7'],
    })
    id = opened.id
    await post(`/api/incidents/${id}/reports/incident_notice/versions`, {})
    await post(`/api/incidents/${id}/reports/incident_notice/versions/1/submission`, {})
    await page.context().close()
  }, 120_000)
  afterAll(() => console[Symbol.asyncDispose]())

  const report = (page: Page) => page.getByLabel('Loại báo cáo')
  const fetched = async (page: Page, name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name, exact: true }).click(),
    ])
    return readFileSync(await download.path())
  }

  test('leads to what waits for approval', async () => {
    const page = await console.openSignedIn('/reports')
    const item = page.locator(`[data-row="${id}"]`)
    expect(await item.textContent()).toMatch(/Bản 1.*THÔNG BÁO SỰ CỐ.*truc/)
    await item.getByRole('link').click()
    await page.waitForURL(`**/incidents/${id}?tab=report`)
    await page.context().close()
  })

  test('prints the register of the days asked for, and the others of a day, a week, half a year', async () => {
    const page = await console.openSignedIn('/reports')
    await report(page).selectOption('incident_register')
    const register = JSON.parse((await fetched(page, 'JSON')).toString())
    expect(register.form).toBe('incident_register')
    expect(JSON.stringify(register)).toContain(id)
    expect((await fetched(page, 'PDF')).subarray(0, 4).toString()).toBe('%PDF')
    await page.getByLabel('Từ ngày').fill('2024-01-01')
    await page.getByLabel('Đến hết ngày').fill('2024-01-31')
    expect(JSON.stringify(JSON.parse((await fetched(page, 'JSON')).toString()))).not.toContain(id)
    for (const form of ['monitoring_daily', 'monitoring_weekly', 'monitoring_half_year', 'tt20_mau_05']) {
      await report(page).selectOption(form)
      expect(JSON.parse((await fetched(page, 'JSON')).toString()).form).toBe(form)
    }
    await page.context().close()
  })

  test('takes a report on a day from a field to the approval of somebody else', async () => {
    await console.collector.addUser('sep', 'một mật khẩu dài khác hẳn', 'approver')
    const page = await console.openSignedIn('/reports')
    const complaints = complaintsOf(page)
    await page.getByLabel('Ngày (hoặc một ngày trong tuần)').fill('2026-01-02')
    await page.getByRole('link', { name: 'Mở: điền, lưu, phê duyệt' }).click()
    await page.waitForURL('**/reports/2026-01-02/monitoring_daily')
    await page.getByText('02/01/2026').first().waitFor()
    const field = page.locator('[data-field="M11"]')
    await field.getByRole('button', { name: /^Sửa mục/ }).click()
    await field.getByRole('textbox').fill('Đề nghị bổ sung người trực ca ngày')
    await field.getByRole('button', { name: 'Ghi vào bản thảo' }).click()
    await field.getByText('truc nhập lúc').waitFor()
    await page.getByRole('button', { name: 'Lưu thành bản mới' }).click()
    const version = (on: Page) => on.locator('[data-version="1"]')
    await version(page).getByRole('button', { name: 'Trình phê duyệt' }).click()
    await version(page).getByText('Chờ phê duyệt').waitFor()

    const link = await console.collector.oneTimeLink('sep')
    const chief = await console.open(link.slice(console.collector.console.length))
    await chief.waitForURL('**/incidents')
    await chief.goto(`${console.collector.console}/reports`)
    await chief.locator('[data-row$="/2026-01-02"]').getByRole('link').click()
    await version(chief).getByRole('button', { name: 'Phê duyệt', exact: true }).click()
    await version(chief).getByText('sep phê duyệt lúc').waitFor()
    const [download] = await Promise.all([
      chief.waitForEvent('download'),
      version(chief).getByRole('link', { name: 'JSON', exact: true }).click(),
    ])
    expect(readFileSync(await download.path(), 'utf8')).toContain('bổ sung người trực ca ngày')
    await chief.context().close()

    await page.reload()
    const handing = page.getByRole('region', { name: 'Gửi và bằng chứng' })
    await handing.getByLabel('Cách gửi').selectOption('paper')
    await handing.getByLabel('Số, ký hiệu văn bản').fill('12/BC-TTDL')
    await handing.getByLabel('Ngày văn bản').fill('2026-01-03')
    await handing.getByLabel('Cách chuyển').fill('Bưu điện')
    const record = handing.getByRole('button', { name: 'Ghi nhận đã gửi' })
    expect(await record.isDisabled()).toBe(true)
    const scan = { name: 'công văn 12.png', mimeType: 'image/png', buffer: Buffer.from('scan') }
    await handing.locator('input[type=file]').setInputFiles(scan)
    await handing.getByLabel('Tệp biên nhận, bản quét').selectOption({ label: 'công văn 12.png' })
    await record.click()
    await handing.locator('[data-delivery="sent"]').getByText('12/BC-TTDL').waitFor()
    expect(await handing.textContent()).not.toContain('nghĩa vụ')
    expect(await fetched(page, 'công văn 12.png')).toEqual(scan.buffer)
    const shots = process.env['SCREENSHOTS']
    if (shots) await page.screenshot({ path: `${shots}/period-handed-over.png`, fullPage: true })
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('offers no file of days that are none', async () => {
    const page = await console.openSignedIn('/reports')
    await report(page).selectOption('incident_register')
    await page.getByLabel('Từ ngày').fill('2026-12-31')
    await page.getByLabel('Đến hết ngày').fill('2026-01-01')
    await page.getByText('Chọn ngày hợp lệ').waitFor()
    expect(await page.getByRole('link', { name: 'PDF', exact: true }).count()).toBe(0)
    await page.context().close()
  })

  test.each(['light', 'dark'] as const)('keeps to WCAG 2.2 AA in %s, wide and narrow', async scheme => {
    for (const screen of [WIDE, NARROW]) {
      const page = await console.openSignedIn('/reports', { ...screen, colorScheme: scheme })
      const complaints = complaintsOf(page)
      await page.locator(`[data-row="${id}"]`).waitFor()
      await report(page).selectOption('monitoring_half_year')
      expect(await violationsOf(page)).toEqual([])
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(beyond).toBeLessThanOrEqual(0)
      const shots = process.env['SCREENSHOTS']
      const shot = (name: string) => `${shots}/${name}-${scheme}-${screen.viewport.width}.png`
      if (shots) await page.screenshot({ path: shot('reports'), fullPage: true })
      await page.goto(`${console.collector.console}/reports/2026-01-01_2026-06-30/monitoring_half_year`)
      await page.getByText('01/01/2026 – 30/06/2026').first().waitFor()
      await page.getByRole('region', { name: 'Các bản' }).waitFor()
      expect(await violationsOf(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
      if (shots) await page.screenshot({ path: shot('period'), fullPage: true })
      expect(complaints).toEqual([])
      await page.context().close()
    }
  })
})
