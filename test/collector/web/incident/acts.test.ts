/** What people do to an incident on its page: what they see of it, and what the API then says. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail, IncidentSummary } from '../../../../collector/serve/views.ts'
import { complaintsOf, NARROW, PATIENTLY, WIDE } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

const TABS = ['tasks', 'files', 'times', 'grouping', 'timeline'] as const

describe.skipIf(without('chromium'))('acts on the incident page (Chromium)', () => {
  let console: RunningConsole
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    console = await runConsole({ organisation: { name: 'Nhà mạng', kinds: ['isp'] } })
    await console.collector.addUser('minh', 'mật khẩu dài của người khác', 'analyst')
    await console.collector.addUser('khach', 'mật khẩu dài của người khác', 'viewer')
    // Each is an incident of its own.
    for (const victim of ['portal', 'mail', 'www', 'dns'])
      await console.collector.send('web-01', [
        wireAlert(`Dấu hiệu ${victim}`, 40, { entities: entities({ victims: [victim] }) }),
        wireAlert(`Quét ${victim}`, 30, { entities: entities({ victims: [victim] }) }),
      ])
    const page = await console.openSignedIn('/incidents')
    const { incidents } = await asked<{ incidents: IncidentSummary[] }>(page, '/api/incidents')
    for (const { id, victims } of incidents) ids[victims[0] ?? ''] = id
    await page.context().close()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const asked = async <T>(page: Page, path: string): Promise<T> =>
    (await page.request.get(`${console.collector.console}${path}`)).json() as Promise<T>
  const detailOf = (page: Page, victim: string) => asked<IncidentDetail>(page, `/api/incidents/${ids[victim]}`)

  async function openIncident(victim: string, tab = '', screen: object = WIDE): Promise<Page> {
    const page = await console.openSignedIn(`/incidents/${ids[victim]}${tab && `?tab=${tab}`}`, screen)
    await page.locator('[data-assignee]').waitFor()
    return page
  }
  async function openAs(username: string, path: string): Promise<Page> {
    const link = await console.collector.oneTimeLink(username)
    const page = await console.open(link.slice(console.collector.console.length))
    await page.waitForURL('**/incidents')
    await page.goto(`${console.collector.console}${path}`)
    await page.locator('[data-assignee]').waitFor()
    return page
  }

  test('is acknowledged, given to a named person, to oneself and to nobody', async () => {
    const page = await openIncident('portal')
    const complaints = complaintsOf(page)
    const panel = page.locator('[data-assignee]')
    await panel.getByText('Chưa ai nhận xử lý.').waitFor()
    await panel.getByRole('button', { name: 'Nhận xử lý' }).click()
    await panel.getByText('truc đã nhận xử lý,').waitFor()
    await panel.getByText('sau khi mở.').waitFor()
    expect(await panel.getByRole('button', { name: 'Nhận xử lý' }).count()).toBe(0)
    await panel.getByRole('combobox').selectOption('minh')
    expect(await panel.getByRole('option').allTextContents()).toEqual(['Không ai', 'minh', 'truc'])
    await panel.getByRole('button', { name: 'Giao', exact: true }).click()
    await page.locator('[data-assignee="minh"]').waitFor()
    expect((await detailOf(page, 'portal')).summary).toMatchObject({ assignee: 'minh', acknowledgedBy: 'truc' })
    await panel.getByRole('button', { name: 'Giao cho tôi' }).click()
    await page.locator('[data-assignee="truc"]').waitFor()
    await panel.getByRole('button', { name: 'Không giao cho ai' }).click()
    await page.locator('[data-assignee=""]').waitFor()
    expect((await detailOf(page, 'portal')).summary.assignee).toBe(null)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('is renamed and put into a category, and named by its findings again', async () => {
    const page = await openIncident('portal')
    await page.getByLabel('Tên tiếng Việt').fill('  ')
    await page.getByRole('button', { name: 'Đặt tên', exact: true }).click()
    await page.getByText('Cần điền mục này.').waitFor()
    await page.getByLabel('Tên tiếng Việt').fill('Cổng dịch vụ bị dò')
    await page.getByLabel('Tên tiếng Anh').fill('')
    await page.getByRole('button', { name: 'Đặt tên', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Cổng dịch vụ bị dò' }).waitFor()
    expect((await detailOf(page, 'portal')).summary.title).toEqual({
      vi: 'Cổng dịch vụ bị dò',
      en: 'Cổng dịch vụ bị dò',
    })
    await page.getByLabel('Phân loại', { exact: true }).selectOption('dos')
    await page.getByRole('button', { name: 'Lưu phân loại' }).click()
    await page.locator('[data-category="dos"]').waitFor()
    expect((await detailOf(page, 'portal')).category).toBe('dos')
    await page.getByRole('button', { name: 'Đặt tên theo các phát hiện' }).click()
    await page.getByRole('heading', { level: 1, name: 'Cổng dịch vụ bị dò' }).waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('tasks are added by hand and from a playbook, edited, done, and removed', async () => {
    const page = await openIncident('portal', 'tasks')
    const form = page.getByRole('form', { name: 'Thêm một việc' })
    await form.getByRole('button', { name: 'Thêm việc' }).click()
    await form.getByText('Cần điền mục này.').waitFor()
    await form.getByLabel('Việc').fill('Thu nhật ký')
    await form.getByLabel('Người làm').selectOption('minh')
    await form.getByLabel('Hạn xong').fill('2030-01-02T08:00')
    await form.getByRole('button', { name: 'Thêm việc' }).click()
    const task = page.locator('[data-task]', { hasText: 'Thu nhật ký' })
    await task.getByText('02/01/2030 08:00').waitFor()
    expect((await detailOf(page, 'portal')).tasks).toMatchObject([
      { title: { vi: 'Thu nhật ký' }, assignee: 'minh', dueAt: '2030-01-02T01:00:00.000Z', done: null },
    ])

    await task.getByRole('button', { name: 'Sửa việc Thu nhật ký' }).click()
    const editing = page.getByRole('form', { name: 'Sửa việc Thu nhật ký' })
    await editing.getByLabel('Việc').fill('Thu nhật ký 30 ngày')
    await editing.getByLabel('Hạn xong').fill('2020-01-02T08:00')
    await editing.getByRole('button', { name: 'Lưu việc' }).click()
    const edited = page.locator('[data-task]', { hasText: 'Thu nhật ký 30 ngày' })
    await edited.getByText('quá hạn').waitFor()
    // Ticked for good once the collector has said so.
    await edited.getByRole('checkbox').click()
    await edited.getByText('truc làm xong,').waitFor()
    expect(await page.locator('[data-progress]').textContent()).toBe('1/1 việc đã xong')

    const playbooks = page.getByRole('form', { name: 'Thêm các việc của một quy trình' })
    await playbooks.getByLabel('Quy trình xử lý').selectOption('general')
    await playbooks.getByRole('button', { name: 'Thêm các việc này' }).click()
    await expect.poll(() => page.locator('[data-task]').count(), PATIENTLY).toBeGreaterThan(3)
    const { tasks } = await detailOf(page, 'portal')
    expect(tasks.filter(({ playbook }) => playbook === 'general').length).toBe(tasks.length - 1)
    expect(await playbooks.locator('option[value="general"]').count()).toBe(0)

    await edited.getByRole('button', { name: 'Bỏ việc' }).click()
    await edited.getByText('Bỏ việc này?').waitFor()
    await edited.getByRole('button', { name: 'Bỏ', exact: true }).click()
    await edited.waitFor({ state: 'detached' })
    expect((await detailOf(page, 'portal')).tasks).toHaveLength(tasks.length - 1)
    await page.context().close()
  })

  test('a file is taken in with its hash, downloaded as it was, and its custody tells of both', async () => {
    const page = await openIncident('portal', 'files')
    const bytes = Buffer.from('dòng nhật ký <script>')
    const hash = createHash('sha256').update(bytes).digest('hex')
    const form = page.getByRole('form', { name: 'Thêm tệp' })
    await form.getByRole('button', { name: 'Thêm làm chứng cứ' }).click()
    await form.getByText('Cần điền mục này.').waitFor()
    await form
      .locator('input[type=file]')
      .setInputFiles({ name: 'trống.log', mimeType: 'text/plain', buffer: Buffer.of() })
    await form.getByText('Tệp trống.').waitFor()
    await form.locator('input[type=file]').setInputFiles({ name: 'nhật ký.log', mimeType: 'text/plain', buffer: bytes })
    await form.getByLabel('Mô tả').fill('của máy chủ')
    await form.getByLabel('Lấy từ đâu').fill('web-01')
    await form.getByRole('button', { name: 'Thêm làm chứng cứ' }).click()
    await form.getByText(`Đã nhận «nhật ký.log», SHA-256 ${hash}.`).waitFor()
    const item = page.locator('[data-file]', { hasText: 'nhật ký.log' })
    expect(await item.textContent()).toContain(hash)
    expect((await detailOf(page, 'portal')).evidence).toMatchObject([
      { name: 'nhật ký.log', sha256: hash, bytes: bytes.length, description: 'của máy chủ', source: 'web-01' },
    ])

    const waiting = page.waitForEvent('download')
    await item.getByRole('link', { name: 'Tải về nhật ký.log' }).click()
    expect(await readFile(await (await waiting).path())).toEqual(bytes)
    await item.getByText('Sổ giao nhận').click()
    const custody = item.getByRole('list', { name: 'Sổ giao nhận' })
    await expect.poll(() => custody.textContent(), PATIENTLY).toMatch(/truc · thêm vào.*truc · đọc/)
    await page.context().close()
  })

  test('T0 moves only with a written reason, and goes back; other times are set, and changed with a reason', async () => {
    const page = await openIncident('portal', 'times')
    const before = (await detailOf(page, 'portal')).summary.detectedAt
    const t0 = page.getByRole('form', { name: 'Dời thời điểm phát hiện (T0)' })
    await t0.getByLabel('T0 mới').fill('2026-01-05T09:30')
    await t0.getByRole('button', { name: 'Dời T0' }).click()
    await t0.getByText('Cần ghi lý do.').waitFor()
    expect((await detailOf(page, 'portal')).summary.detectedAt).toBe(before)
    await t0.getByLabel('Lý do').fill('khách hàng đã báo từ trước')
    await t0.getByRole('button', { name: 'Dời T0' }).click()
    await page.locator('[data-t0]', { hasText: '05/01/2026 09:30' }).waitFor()
    await page.getByText('Đã dời, lý do: khách hàng đã báo từ trước').waitFor()
    expect((await detailOf(page, 'portal')).t0).toEqual({
      at: '2026-01-05T02:30:00.000Z',
      reason: 'khách hàng đã báo từ trước',
    })
    await t0.getByLabel('Lý do').fill('nhầm vụ')
    await t0.getByRole('button', { name: 'Trả T0 về tín hiệu đầu tiên' }).click()
    await expect.poll(async () => (await detailOf(page, 'portal')).summary.detectedAt, PATIENTLY).toBe(before)

    const times = page.getByRole('form', { name: 'Ghi một mốc' })
    const handled = page.locator('[data-time="handledAt"]')
    await times.getByLabel('Mốc', { exact: true }).selectOption('handledAt')
    await times.getByLabel('Lúc').fill('2020-01-01T00:00')
    await times.getByRole('button', { name: 'Ghi mốc' }).click()
    await times.getByText('sớm hơn tín hiệu đầu tiên').waitFor()
    const late = new Date(Date.now() + 7 * 3_600_000 - 60_000).toISOString().slice(0, 16)
    await times.getByLabel('Lúc').fill(late)
    await times.getByRole('button', { name: 'Ghi mốc' }).click()
    await expect.poll(() => handled.textContent(), PATIENTLY).toContain(late.slice(11))
    await times.getByLabel('Lúc').fill('')
    await times.getByRole('button', { name: 'Ghi mốc' }).click()
    await times.getByText('Cần ghi lý do.').waitFor()
    await times.getByLabel('Lý do').fill('chưa xong')
    await times.getByRole('button', { name: 'Ghi mốc' }).click()
    await expect.poll(() => handled.textContent(), PATIENTLY).toBe('chưa xác định')
    expect((await detailOf(page, 'portal')).times['handledAt']).toBeUndefined()

    const aware = page.getByRole('form', { name: /Thời điểm đơn vị biết/ })
    await aware.getByLabel('Lúc').fill(late)
    await aware.getByLabel('Lý do').fill('lãnh đạo được báo')
    await aware.getByRole('button', { name: 'Ghi thời điểm biết' }).click()
    await expect
      .poll(async () => Object.values((await detailOf(page, 'portal')).awareAt), PATIENTLY)
      .toEqual([new Date(`${late}:00+07:00`).toISOString()])
    await page.context().close()
  })

  test('another open incident is found, merged with a reason, and taken out again', async () => {
    const page = await openIncident('mail', 'grouping')
    const form = page.getByRole('form', { name: 'Gộp sự cố khác vào đây' })
    await form.getByRole('button', { name: 'Gộp vào sự cố này' }).click()
    await form.getByText('Chọn ít nhất một sự cố.').waitFor()
    await form.getByLabel('Tìm sự cố đang mở').fill('không có đâu')
    await form.getByText('Không có sự cố đang mở nào khớp.').waitFor()
    await form.getByLabel('Tìm sự cố đang mở').fill(ids['mail'] ?? '')
    await form.getByText('Không có sự cố đang mở nào khớp.').waitFor()
    await form.getByLabel('Tìm sự cố đang mở').fill(ids['www'] ?? '')
    await form.getByRole('checkbox', { name: new RegExp(ids['www'] ?? '-') }).check()
    await form.getByLabel('Lý do').fill('cùng một đợt')
    await form.getByRole('button', { name: 'Gộp vào sự cố này' }).click()
    await form.getByText(`${ids['www']}: đã gộp.`).waitFor()
    const part = page.locator(`[data-part="${ids['www']}"]`)
    await part.waitFor()
    expect((await detailOf(page, 'mail')).parts).toEqual([{ id: ids['www'], alertCount: 2 }])
    expect((await detailOf(page, 'www')).summary.id).toBe(ids['mail'])

    await part.getByRole('button', { name: `Tách ${ids['www']} trở lại` }).click()
    await part.getByRole('button', { name: 'Tách trở lại' }).last().click()
    await part.getByText('Cần ghi lý do.').waitFor()
    await part.getByLabel('Lý do').fill('hai việc khác nhau')
    await part.locator('form').getByRole('button', { name: 'Tách trở lại' }).click()
    await part.waitFor({ state: 'detached' })
    expect((await detailOf(page, 'www')).summary.id).toBe(ids['www'])
    await page.context().close()
  })

  test('ticked alerts are split into a new incident, which is linked to', async () => {
    const page = await openIncident('dns', 'grouping')
    const form = page.getByRole('form', { name: 'Tách cảnh báo sang sự cố mới' })
    await form.getByRole('button', { name: 'Tách sang sự cố mới' }).click()
    await form.getByText('Chọn ít nhất một cảnh báo.').waitFor()
    await form.getByLabel('Lý do').fill('quét là việc khác')
    for (const box of await form.getByRole('checkbox').all()) await box.check()
    await form.getByRole('button', { name: 'Tách sang sự cố mới' }).click()
    await form.getByText('Không làm được việc này').waitFor()
    await form.getByRole('checkbox', { name: /Dấu hiệu dns/ }).uncheck()
    await form.getByText('Đã chọn 1').waitFor()
    await form.getByRole('button', { name: 'Tách sang sự cố mới' }).click()
    const link = form.getByRole('link', { name: /^VG-/ })
    await link.waitFor()
    const opened = (await link.textContent()) ?? ''
    expect((await detailOf(page, 'dns')).summary.alertCount).toBe(1)
    const apart = await asked<IncidentDetail>(page, `/api/incidents/${opened}`)
    expect(apart.folds.map(({ rule }) => rule.title)).toEqual(['Quét dns'])
    await link.click()
    await page.waitForURL(`**/incidents/${opened}**`)
    await page.context().close()
  })

  test('an event is taken back from the timeline with a reason, and stays in it', async () => {
    const page = await openIncident('www', 'timeline')
    await page.getByRole('button', { name: 'Giao cho tôi' }).click()
    await page.locator('[data-assignee="truc"]').waitFor()
    const event = page.locator('[data-kind="assigned"]').first()
    await event.getByRole('button', { name: /^Hoàn tác sự kiện số/ }).click()
    await event.getByRole('button', { name: 'Rút lại việc này' }).click()
    await event.getByText('Cần ghi lý do.').waitFor()
    await event.getByLabel('Lý do').fill('bấm nhầm')
    await event.getByRole('button', { name: 'Rút lại việc này' }).click()
    await page.locator('[data-kind="undone"]', { hasText: 'Lý do: bấm nhầm' }).waitFor()
    await page.locator('[data-assignee=""]').waitFor()
    expect(await page.locator('[data-kind="assigned"]').getByRole('button').count()).toBe(0)
    expect((await detailOf(page, 'www')).summary.assignee).toBe(null)
    await page.context().close()
  })

  test('who may only read is shown everything and offered nothing', async () => {
    const page = await openAs('khach', `/incidents/${ids['portal']}`)
    const offered = () => page.locator('main').getByRole('textbox').or(page.locator('main select')).count()
    expect(await offered()).toBe(0)
    for (const [tab, seen] of [
      ['tasks', 'việc đã xong'],
      ['files', 'Bạn không có quyền tải nội dung chứng cứ.'],
      ['times', 'Phát hiện (T0)'],
      ['grouping', 'Gộp và tách sự cố là việc của trưởng ca.'],
      ['timeline', 'Mỗi sự kiện mang mã băm'],
    ] as const) {
      await page.goto(`${console.collector.console}/incidents/${ids['portal']}?tab=${tab}`)
      await page.getByRole('tabpanel').getByText(seen).first().waitFor()
      expect(await offered(), tab).toBe(0)
      expect(await page.getByRole('tabpanel').getByRole('button').count(), tab).toBe(0)
    }
    await page.context().close()
  })

  test.each(TABS)('%s fits into 360 pixels', async tab => {
    const page = await openIncident('portal', tab, NARROW)
    await page.getByRole('tabpanel').getByRole('heading').or(page.locator('[data-kind]')).first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    const beyond = await page
      .locator('main *:not(.hidden-visually)')
      .evaluateAll(all =>
        all.filter(one => one.getBoundingClientRect().right > 361).map(one => one.outerHTML.slice(0, 120)),
      )
    expect(beyond).toEqual([])
    await page.context().close()
  })
})
