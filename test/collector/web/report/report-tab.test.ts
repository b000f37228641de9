/** One report from the first field to its proof, and what the page refuses on the way: as people do it, in a browser. */
import { readFileSync } from 'node:fs'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { complaintsOf, NARROW, WIDE } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { violationsOf } from '../../../support/pages.ts'
import { CONTACTS } from '../../../support/reporting.ts'
import { type MailServer, mailServer } from '../../../support/smtp.ts'

const ORGANISATION = { name: 'Trung tâm Dữ liệu Mẫu', address: 'Số 2 phố Mẫu', email: 'vanthu@don-vi.example' }

describe.skipIf(without('chromium'))('the report tab (Chromium)', { timeout: 120_000 }, () => {
  let server: MailServer
  let console: RunningConsole
  let asChief: (path: string, options?: BrowserContextOptions) => Promise<Page>

  beforeAll(async () => {
    server = await mailServer()
    console = await runConsole({
      organisation: ORGANISATION,
      contacts: CONTACTS,
      reports: {
        mail: { host: '127.0.0.1', port: server.port, security: 'none', from: 'soc@don-vi.example', timeoutSeconds: 3 },
      },
    })
    await console.collector.addUser('sep', 'một mật khẩu dài khác hẳn', 'approver')
    const page = await console.open(
      (await console.collector.oneTimeLink('sep')).slice(console.collector.console.length),
    )
    await page.waitForURL('**/incidents')
    const storageState = await page.context().storageState()
    await page.context().close()
    asChief = (path, options = {}) => console.open(path, { ...options, storageState })
  }, 120_000)
  beforeEach(() => server.answer('take'))
  afterAll(async () => {
    await console[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  /** An incident that somebody was told of. */
  async function newIncident(drill = false): Promise<string> {
    const page = await console.openSignedIn('/incidents')
    const reply = await page.request.post(`${console.collector.console}/api/incidents`, {
      headers: { origin: console.collector.console },
      data: {
        title: { vi: 'Khách hàng báo trang bị đổi giao diện', en: 'A customer reports a defaced page' },
        severity: 'high',
        text: 'Khách hàng gọi báo',
        source: { who: 'khách hàng', channel: 'hotline' },
        firstSignalAt: new Date(Date.now() - 3_600_000).toISOString(),
        victims: ['portal.example'],
        attackers: ['198.51.100.7'],
        drill,
      },
    })
    const body = await reply.json()
    await page.context().close()
    if (!body.id) throw new Error(JSON.stringify(body))
    return body.id
  }

  const tabOf = (id: string) => `/incidents/${id}?tab=report`
  const field = (page: Page, code: string) => page.locator(`[data-field="${code}"]`)
  const edit = async (page: Page, code: string, value: string) => {
    await field(page, code)
      .getByRole('button', { name: /^Sửa mục/ })
      .click()
    await field(page, code).getByRole('textbox').fill(value)
    await field(page, code).getByRole('button', { name: 'Ghi vào bản thảo' }).click()
  }
  const version = (page: Page, number = 1) => page.locator(`[data-version="${number}"]`)
  const openForm = async (page: Page, form = 'incident_notice') => {
    await page.getByLabel('Biểu mẫu').selectOption(form)
    await page.locator('article header .mono', { hasText: form }).waitFor()
  }
  const submit = async (page: Page) => {
    await edit(page, 'N2.3', 'Bộ Mẫu')
    await field(page, 'N2.3').getByText('truc nhập lúc').waitFor()
    await page.getByRole('button', { name: 'Lưu thành bản mới' }).click()
    await version(page).getByRole('button', { name: 'Trình phê duyệt' }).click()
    await version(page).getByText('Chờ phê duyệt').waitFor()
  }
  const approve = async (id: string) => {
    const page = await asChief(tabOf(id))
    await openForm(page)
    await version(page).getByRole('button', { name: 'Phê duyệt', exact: true }).click()
    await version(page).getByText('sep phê duyệt lúc').waitFor()
    await page.context().close()
  }
  /** Its page, with an approved version. */
  async function approved(): Promise<{ id: string; page: Page }> {
    const id = await newIncident()
    const page = await console.openSignedIn(tabOf(id))
    await openForm(page)
    await submit(page)
    await approve(id)
    await page.reload()
    await openForm(page)
    return { id, page }
  }

  test('takes a report from the missing field to the server’s reply', async () => {
    const { id, page } = await approved()
    const complaints = complaintsOf(page)
    expect(await page.getByText('do người nhập').count()).toBe(1)
    const panel = page.getByRole('region', { name: 'Gửi và bằng chứng' })
    const before = server.taken.length
    await page.getByLabel('Nơi nhận').selectOption('mps_specialised_agency')
    for (const stage of await panel.locator('fieldset [data-stage]').all())
      expect(await stage.locator('[data-not-confirmed]').count()).toBe(1)
    // The rules don't tick it, as the law names no form for it; a person has the last word.
    await panel.getByLabel('Thông báo ban đầu (24 giờ)').check()
    await page.getByRole('button', { name: 'Gửi thư' }).click()
    const delivery = page.locator('[data-delivery="sent"]')
    await delivery.waitFor()
    const { clocks } = await (await page.request.get(`${console.collector.console}/api/incidents/${id}`)).json()
    const initial = clocks.find(({ stage }: { stage: string }) => stage === 'initial')
    expect(initial).toMatchObject({ regime: 'vn-2026-nd331', filedAt: expect.any(String) })
    const words = (await delivery.textContent()) ?? ''
    for (const part of ['Đã gửi', 'Bản 1', 'queued as', 'nhan@a05.example']) expect(words).toContain(part)
    const answered = delivery.locator('[data-answered="vn-2026-nd331/initial"]')
    expect(await answered.locator('[data-not-confirmed]').textContent()).toContain(
      'không định nghĩa «sự cố nghiêm trọng»',
    )
    expect(server.taken.slice(before)).toHaveLength(1)
    expect(server.taken.at(-1)?.subject).toMatch(/^\[TBSC\]/)

    await delivery.getByText('Ghi phản hồi').first().click()
    await delivery.getByLabel('Từ').fill('Trực ban A05')
    await delivery.getByLabel('Số tiếp nhận').fill('TN-0417')
    await delivery.getByRole('button', { name: 'Ghi phản hồi' }).click()
    await delivery.getByText('TN-0417').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('says why a field is refused, and keeps what was typed', async () => {
    const page = await console.openSignedIn(tabOf(await newIncident()))
    await openForm(page)
    await edit(page, 'N2.3', 'x'.repeat(501))
    await field(page, 'N2.3').getByText('nhiều nhất 500').waitFor()
    expect(await field(page, 'N2.3').getByRole('textbox').inputValue()).toHaveLength(501)
    await page.context().close()
  })

  test('refuses to submit while a compulsory field is missing', async () => {
    const page = await console.openSignedIn(tabOf(await newIncident()))
    await openForm(page)
    await page.getByRole('button', { name: 'Lưu thành bản mới' }).click()
    await version(page).getByRole('button', { name: 'Trình phê duyệt' }).click()
    await version(page).getByText('Còn thiếu mục bắt buộc').waitFor()
    await page.context().close()
  })

  test('shows what changed between two versions, and by whom', async () => {
    const page = await console.openSignedIn(tabOf(await newIncident()))
    await openForm(page)
    await page.getByRole('button', { name: 'Lưu thành bản mới' }).click()
    await version(page).waitFor()
    await edit(page, 'N2.3', 'Bộ Mẫu')
    await field(page, 'N2.3').getByText('truc nhập lúc').waitFor()
    await page.getByRole('button', { name: 'Lưu thành bản mới' }).click()
    await version(page, 2).getByRole('button', { name: 'So với bản 1' }).click()
    const change = version(page, 2).locator('[data-change="N2.3"]')
    expect(await change.textContent()).toContain('truc')
    expect(await change.textContent()).toMatch(/trước: \(trống\).*sau: Bộ Mẫu/)
    await page.context().close()
  })

  test('returns a version with a reason', async () => {
    const id = await newIncident()
    const page = await console.openSignedIn(tabOf(id))
    await openForm(page)
    await submit(page)
    expect(await version(page).getByRole('button', { name: 'Phê duyệt', exact: true }).count()).toBe(0)
    const chief = await asChief(tabOf(id))
    await openForm(chief)
    const give = version(chief).getByRole('button', { name: 'Trả lại' })
    expect(await give.isDisabled()).toBe(true)
    await version(chief).getByLabel('Lý do').first().fill('Chưa rõ thiệt hại')
    await give.click()
    await version(chief).getByText('sep trả lại: Chưa rõ thiệt hại').waitFor()
    await chief.context().close()
    await page.context().close()
  })

  test('records an approval given by telephone, which the approver confirms later', async () => {
    const id = await newIncident()
    const page = await console.openSignedIn(tabOf(id))
    await openForm(page)
    await submit(page)
    await version(page).getByText('Phê duyệt qua điện thoại', { exact: true }).click()
    await version(page).getByLabel('Người phê duyệt (tên đăng nhập)').fill('sep')
    await version(page).getByLabel('Số đã gọi').fill('0900 000 001')
    await version(page).getByLabel('Lý do').last().fill('Gần hết hạn, lãnh đạo đi công tác')
    await version(page).getByRole('button', { name: 'Ghi phê duyệt qua điện thoại' }).click()
    await version(page).getByText('Cần người phê duyệt xác nhận trước').waitFor()
    const chief = await asChief(tabOf(id))
    await openForm(chief)
    await version(chief).getByRole('button', { name: 'Xác nhận tôi đã phê duyệt' }).click()
    await version(chief).getByText('Đã xác nhận lúc').waitFor()
    await chief.context().close()
    await page.context().close()
  })

  test('records a delivery on paper only with its scan', async () => {
    const { page } = await approved()
    await page.getByLabel('Nơi nhận').selectOption('mps_specialised_agency')
    await page.getByLabel('Cách gửi').selectOption('paper')
    await page.getByLabel('Số, ký hiệu văn bản').fill('15/TB-TTDL')
    await page.getByLabel('Ngày văn bản').fill('2026-11-20')
    await page.getByLabel('Cách chuyển (bưu điện, trực tiếp …)').fill('bưu điện')
    const record = page.getByRole('button', { name: 'Ghi nhận đã gửi' })
    expect(await record.isDisabled()).toBe(true)
    const chooser = page.waitForEvent('filechooser')
    await page.getByLabel('Tải tệp lên làm chứng cứ').click()
    await (await chooser).setFiles({
      name: 'biên nhận.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-1.7 quét'),
    })
    await page.getByLabel('Biên nhận, bản quét').selectOption({ label: 'biên nhận.pdf' })
    await record.click()
    const delivery = page.locator('[data-delivery="sent"]')
    await delivery.waitFor()
    expect(await delivery.textContent()).toContain('15/TB-TTDL')
    await page.context().close()
  })

  test('asks a person whether an e-mail of unknown fate arrived, and sends nothing again by itself', async () => {
    const { page } = await approved()
    server.answer('silence')
    await page.getByLabel('Nơi nhận').selectOption('mps_specialised_agency')
    await page.getByRole('button', { name: 'Gửi thư' }).click()
    const delivery = page.locator('[data-delivery="unknown"]')
    await delivery.waitFor({ timeout: 30_000 })
    expect(await delivery.textContent()).toContain('Hãy hỏi nơi nhận')
    const begun = server.begun
    await delivery.getByLabel('Ai xác nhận').fill('Trực ban A05')
    await delivery.getByLabel('Nội dung').first().fill('Đã nhận được')
    await delivery.getByRole('button', { name: 'Đã tới' }).click()
    await page.locator('[data-delivery="sent"]').waitFor()
    expect(server.begun).toBe(begun)
    await page.context().close()
  })

  test('more deliveries than are shown at once are fetched as they are asked for, latest first', async () => {
    const id = await newIncident()
    const page = await console.openSignedIn(tabOf(id))
    const form = await page.getByLabel('Biểu mẫu').inputValue()
    const { store } = console.collector.collector
    for (let count = 1; count <= 21; count++)
      await store.reports.addDelivery({
        ...{ id: `${id} ${count}`, subject: id, form, organisation: 'default', version: count, channel: 'paper' },
        ...{ recipient: 'owner', address: `nơi nhận ${count}`, at: count, actor: 'truc' },
        ...{ stages: [], documents: [], messageId: null },
      })
    await page.reload()
    const panel = page.getByRole('region', { name: 'Gửi và bằng chứng', exact: true })
    await panel.locator('[data-delivery]').first().waitFor()
    expect(await panel.locator('[data-delivery]').count()).toBe(20)
    await panel.getByRole('button', { name: 'Tải thêm' }).click()
    await expect.poll(() => panel.locator('[data-delivery]').count()).toBe(21)
    await page.context().close()
  })

  test('gives the whole incident as a file, with its evidence to who may read it', async () => {
    const page = await console.openSignedIn(tabOf(await newIncident()))
    for (const [name, evidence] of [
      ['Toàn bộ sự cố', false],
      ['Kèm nội dung chứng cứ', true],
    ] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
      expect(download.suggestedFilename()).toMatch(/^VG-\d{4}-\d+\.vonggac\.jsonl$/)
      const [header = '{}'] = readFileSync(await download.path(), 'utf8').split('\n')
      expect(JSON.parse(header)).toMatchObject({ format: 'vonggac-incident-export', evidence })
    }
    await page.context().close()
  })

  test('offers no way out of the building for a drill', async () => {
    const page = await console.openSignedIn(tabOf(await newIncident(true)))
    await page.getByText('Diễn tập: báo cáo không bao giờ gửi ra ngoài.').waitFor()
    expect(await page.getByLabel('Nơi nhận').count()).toBe(0)
    await page.context().close()
  })

  test.each(['light', 'dark'] as const)(
    'keeps to WCAG 2.2 AA in %s with everything open, wide and narrow',
    async scheme => {
      const { id, page: before } = await approved()
      await before.getByLabel('Nơi nhận').selectOption('mps_specialised_agency')
      await before.getByRole('button', { name: 'Gửi thư' }).click()
      await before.locator('[data-delivery="sent"]').waitFor()
      await before.context().close()
      for (const screen of [WIDE, NARROW]) {
        const page = await console.openSignedIn(tabOf(id), { ...screen, colorScheme: scheme })
        const complaints = complaintsOf(page)
        await openForm(page)
        await page.locator('[data-delivery="sent"]').waitFor()
        for (const closed of await page.locator('main summary').all()) await closed.click()
        await field(page, 'N2.3')
          .getByRole('button', { name: /^Sửa mục/ })
          .click()
        expect(await violationsOf(page)).toEqual([])
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(beyond).toBeLessThanOrEqual(0)
        expect(complaints).toEqual([])
        const shots = process.env['SCREENSHOTS']
        if (shots)
          await page.screenshot({ path: `${shots}/report-${scheme}-${screen.viewport.width}.png`, fullPage: true })
        await page.context().close()
      }
    },
  )
})
