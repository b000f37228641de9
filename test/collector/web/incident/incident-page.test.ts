import { readFile } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, NARROW, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

describe.skipIf(without('chromium'))('the incident page (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole({ organisation: { name: 'Trung tâm Dữ liệu' } })
    const between = entities({ attackers: ['192.0.2.7'], victims: ['198.51.100.7'] })
    await console.collector.send('web-01', [
      wireAlert('SSH password guessing', 30, { entities: between }),
      wireAlert('SSH password guessing', 29, { entities: between }),
      wireAlert('Login after many failures', 20, {
        entities: { ...between, accounts: ['admin'] },
        evidence: {
          kind: 'line',
          text: 'Accepted password for admin <script>',
          truncated: false,
          sha256: 'a'.repeat(64),
        },
      }),
    ])
  })
  afterAll(() => console[Symbol.asyncDispose]())

  async function openIncident(tab = '', screen: BrowserContextOptions = {}): Promise<Page> {
    const page = await console.openSignedIn('/incidents', screen)
    await page.locator('[data-incident] a').first().click()
    await page.waitForURL('**/incidents/*')
    if (tab) await page.getByRole('tab', { name: tab }).click()
    return page
  }

  test('shows the clocks with both ends, the arithmetic and the citation', async () => {
    const page = await openIncident()
    const complaints = complaintsOf(page)
    const rung = page.locator('[data-clock="vn-dispatch-2022-09-02/report"]')
    const words = (await rung.textContent()) ?? ''
    for (const part of [
      'Hạn an toàn',
      'Hạn theo luật định',
      'Phát hiện (T0)',
      'Căn cứ',
      'Chưa cấu hình nơi nhận',
      'Chưa xác nhận',
    ])
      expect(words).toContain(part)
    expect(await rung.locator('[data-deadline]').textContent()).toContain('còn 4 ngày 23 giờ')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('says of each alert why it is here and shows its evidence as text', async () => {
    const page = await openIncident()
    const folds = page.getByRole('list', { name: 'Cảnh báo' }).locator('> li')
    await expect.poll(() => folds.count(), PATIENTLY).toBe(2)
    const login = folds.filter({ hasText: 'Login after many failures (vi)' })
    expect(await login.textContent()).toContain('Vì sao nằm trong sự cố này')
    expect(await login.textContent()).toContain('192.0.2.7')
    await login.getByText('Bằng chứng', { exact: true }).click()
    expect(await login.textContent()).not.toContain('Accepted password')
    await login.getByRole('button', { name: 'Xem nội dung' }).click()
    await login.locator('pre', { hasText: 'Accepted password for admin <script>' }).waitFor()
    expect(await folds.filter({ hasText: 'SSH password guessing' }).first().textContent()).toContain('× 2')
    await page.context().close()
  })

  test('shows evidence whole on a narrow screen', async () => {
    const page = await openIncident('', NARROW)
    const login = page.getByRole('listitem').filter({ hasText: 'Login after many failures (vi)' }).first()
    await login.getByText('Bằng chứng', { exact: true }).click()
    const right = await login.locator('figure').evaluate(figure => figure.getBoundingClientRect().right)
    expect(right).toBeLessThanOrEqual(NARROW.viewport.width)
    await page.context().close()
  })

  test('holds the evidence with a reason, and says that it is held', async () => {
    const page = await openIncident()
    await page.getByRole('button', { name: 'Giữ làm chứng cứ' }).click()
    await page.getByText('Cần ghi lý do.').waitFor()
    await page.getByLabel('Vì sao giữ hoặc thôi giữ chứng cứ').fill('Cơ quan điều tra yêu cầu')
    await page.getByRole('button', { name: 'Giữ làm chứng cứ' }).click()
    await page.getByText('đang được giữ làm chứng cứ').waitFor()
    await page.getByRole('button', { name: 'Thôi giữ chứng cứ' }).waitFor()
    await page.context().close()
  })

  test('lists what the form misses, marks it in its place and says where values came from', async () => {
    const page = await openIncident('Báo cáo')
    const report = page.getByRole('article')
    await report.getByRole('heading', { name: /Còn thiếu \d+ mục bắt buộc/ }).waitFor()
    expect(page.url()).toContain('tab=report')
    const missing = report.locator('[data-missing="true"]')
    expect(await missing.count()).toBeGreaterThan(0)
    for (const mark of await missing.all()) expect(await mark.textContent()).toContain('Còn thiếu')
    const name = report.locator('[data-field="A1"]')
    expect(await name.textContent()).toContain('Trung tâm Dữ liệu')
    expect(await name.textContent()).toContain('từ hồ sơ đơn vị')
    expect(await report.locator('[data-not-confirmed]').count()).toBeGreaterThan(0)
    await page.context().close()
  })

  test.each([
    ['DOCX', 'PK', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['PDF', '%PDF', 'application/pdf'],
    ['JSON', '{', 'application/json'],
  ])('downloads the form as %s', async (format, magic, type) => {
    const page = await openIncident('Báo cáo')
    const link = page.getByRole('link', { name: `Tải về dạng ${format}` })
    const waiting = page.waitForEvent('download')
    await link.click()
    const download = await waiting
    expect(download.suggestedFilename()).toMatch(new RegExp(`^tt20_mau_03-.+\\.${format.toLowerCase()}$`))
    const bytes = await readFile(await download.path())
    expect(bytes.subarray(0, magic.length).toString()).toBe(magic)
    const reply = await page.request.get(new URL((await link.getAttribute('href')) ?? '', page.url()).href)
    expect(reply.headers()['content-type']).toContain(type)
    await page.context().close()
  })

  test('records a comment and a status with its reason in the timeline', async () => {
    const page = await openIncident('Diễn biến')
    await page.getByLabel('Ghi chú').fill('Đã gọi quản trị viên')
    await page.getByRole('button', { name: 'Thêm ghi chú' }).click()
    const timeline = page.getByRole('list', { name: 'Diễn biến' })
    await timeline.getByText('Đã gọi quản trị viên').waitFor()

    await page.getByLabel('Trạng thái mới').selectOption('confirmed')
    await page.getByLabel('Lý do').fill('Có đăng nhập thật')
    await page.getByRole('button', { name: 'Đổi trạng thái' }).click()
    await timeline.getByText('Lý do: Có đăng nhập thật').waitFor()
    await page.getByRole('banner').or(page.locator('main > header')).getByText('Đã xác nhận').first().waitFor()
    await page.context().close()
  })

  test('asks for a reason before closing', async () => {
    const page = await openIncident()
    await page.getByLabel('Trạng thái mới').selectOption('closed')
    const reason = page.getByLabel('Lý do')
    expect(await reason.getAttribute('required')).not.toBeNull()
    await reason.fill('   ')
    await page.getByRole('button', { name: 'Đổi trạng thái' }).click()
    await page.getByText('Đóng sự cố hoặc lùi trạng thái thì phải ghi lý do.').waitFor()
    await page.context().close()
  })

  test('says in words that an incident is not there', async () => {
    const page = await console.openSignedIn('/incidents/INC-0')
    expect(await page.getByRole('alert').textContent()).toContain('Không tìm thấy')
    await page.context().close()
  })
})
