/** Rules: how often each was wrong, its policy, and silences and inhibitions, seen before they are saved. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentSummary } from '../../../../collector/serve/views.ts'
import { complaintsOf, NARROW, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

const RULE = 'rule-Dấu hiệu'

describe.skipIf(without('chromium'))('the rules page (Chromium)', () => {
  let console: RunningConsole
  const ids: string[] = []

  /** Of this moment: decisions count from when they were made. */
  const alert = (victim: string, title = 'Dấu hiệu') =>
    console.collector.send('web-01', [wireAlert(title, 0, { entities: entities({ victims: [victim] }) })])
  const get = async (page: Page, path: string) => (await page.request.get(`${console.collector.console}${path}`)).json()
  const incidents = async (page: Page): Promise<IncidentSummary[]> =>
    (await get(page, '/api/incidents?status=all')).incidents

  beforeAll(async () => {
    console = await runConsole()
    await console.collector.addUser('khach', 'mật khẩu dài của người khác', 'viewer')
    await alert('mot')
    await alert('hai')
    const page = await console.openSignedIn('/incidents')
    ids.push(...(await incidents(page)).map(({ id }) => id).sort())
    const data = { status: 'closed', reason: 'kiểm thử', verdict: 'false_positive' }
    const headers = { origin: console.collector.console }
    const closed = await page.request.post(`${console.collector.console}/api/incidents/${ids[0]}/status`, {
      data,
      headers,
    })
    expect(closed.status()).toBe(200)
    await page.context().close()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('a rule tells how often it was wrong; a policy opens only after so many alerts, and is removed again', async () => {
    const page = await console.openSignedIn('/incidents')
    const complaints = complaintsOf(page)
    await page.getByRole('button', { name: 'Thêm', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Luật và chính sách' }).click()
    const rule = page.locator(`[data-rule="${RULE}"]`)
    expect(await rule.locator('[data-ratio]').textContent()).toBe('Báo sai 100% · Cảnh báo sai: 1')
    await rule.getByRole('button', { name: `Chính sách của luật ${RULE}` }).click()
    const form = rule.getByRole('form')
    await form.getByLabel('Chỉ mở sự cố từ số cảnh báo này').fill('0')
    await form.getByText('Một số nguyên từ 1 đến 10000.').waitFor()
    await form.getByLabel('Chỉ mở sự cố từ số cảnh báo này').fill('3')
    await form.getByRole('button', { name: 'Lưu chính sách' }).click()
    await form.getByText('Cần ghi lý do.').waitFor()
    await form.getByLabel('Lý do').fill('hay báo sai')
    await form.getByRole('button', { name: 'Lưu chính sách' }).click()
    expect(await rule.locator('[data-policy]').textContent()).toContain('mở sự cố từ 3 cảnh báo · hay báo sai · truc')
    const before = (await incidents(page)).length
    await alert('mo-sau-ba')
    expect((await incidents(page)).length).toBe(before)
    await alert('mo-sau-ba')
    await alert('mo-sau-ba')
    await expect.poll(async () => (await incidents(page)).length, PATIENTLY).toBe(before + 1)
    await rule.getByRole('button', { name: `Bỏ chính sách của luật ${RULE}` }).click()
    await rule.locator('[data-policy]').waitFor({ state: 'detached' })
    expect((await get(page, '/api/rules')).rules).toMatchObject([{ ruleId: RULE, policy: null }])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a silence is saved only after its preview, which tells what would not have been opened; it is ended early', async () => {
    const page = await console.openSignedIn('/rules?tab=silences')
    const form = page.getByRole('form', { name: 'Tắt tiếng mới' })
    const look = form.getByRole('button', { name: 'Xem trước sẽ ẩn những gì' })
    const save = form.getByRole('button', { name: 'Tắt tiếng', exact: true })
    await look.click()
    await form.getByText('Cần điền mục này.').waitFor()
    await form.getByText('Cần ghi lý do.').waitFor()
    await form.getByLabel('Lý do').fill('bảo trì đã duyệt')
    await form.getByLabel('Trường').selectOption('severity')
    await form.getByLabel('Giá trị').fill('high')
    await look.click()
    await form.getByText('Điều kiện quá rộng').waitFor()
    await form.getByLabel('Trường').selectOption('victim')
    await form.getByLabel('Giá trị').fill('hai')
    await form.getByLabel('Hết hạn lúc').fill('2099-01-01T00:00')
    await form.getByText(/^Dài hơn mức cho phép \(\d+ ngày\)/).waitFor()
    const end = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 16)
    await form.getByLabel('Hết hạn lúc').fill(end)
    expect(await save.count()).toBe(0)
    await look.click()
    const preview = form.getByRole('status', { name: 'Xem trước' })
    await preview.getByText(/sẽ ẩn 1 trên \d+ cảnh báo/).waitFor()
    expect(await preview.textContent()).toContain('1 sự cố sẽ không được mở')
    await preview.getByRole('link', { name: ids[1] as string }).waitFor()
    // What was seen was of something else.
    await form.getByLabel('Giá trị').fill('hai\nba')
    await preview.waitFor({ state: 'detached' })
    expect((await get(page, '/api/silences')).silences).toEqual([])
    await look.click()
    await save.click()
    const silence = page.getByRole('list', { name: 'Tắt tiếng' }).locator('[data-decision]')
    await silence.getByText('nạn nhân là hai, ba').waitFor()
    expect(await silence.textContent()).toMatch(/bảo trì đã duyệt.*truc, /)
    expect((await get(page, '/api/silences')).silences).toMatchObject([
      { author: 'truc', reason: 'bảo trì đã duyệt', expiresAt: new Date(`${end}:00+07:00`).toISOString() },
    ])
    const before = (await incidents(page)).length
    await alert('ba')
    expect((await incidents(page)).length).toBe(before)
    await silence.getByRole('button', { name: /^Kết thúc sớm lệnh số/ }).click()
    await page.getByText('Không có lệnh nào.').waitFor()
    await page.getByLabel('Cả lệnh đã hết').check()
    await silence.getByText('truc kết thúc sớm,').waitFor()
    expect((await get(page, '/api/silences')).silences).toEqual([])
    await page.context().close()
  })

  test('more silences than are shown at once are fetched as they are asked for', async () => {
    const { store } = console.collector.collector
    const at = Date.now()
    const decided = { organisation: 'default', author: 'lan', reason: 'bảo trì', createdAt: at, startsAt: at }
    const matchers = [{ field: 'victim', is: 'is', values: ['may-bao-tri'] }] as const
    const ids: number[] = []
    for (let count = 0; count < 101; count++)
      ids.push(
        (await store.triage.addSilence({ ...decided, expiresAt: at + 60_000_000, matchers, criticalToo: false })).id,
      )
    const page = await console.openSignedIn('/rules?tab=silences')
    const silences = page.getByRole('list', { name: 'Tắt tiếng' }).locator('[data-decision]')
    await silences.first().waitFor()
    expect(await silences.count()).toBe(100)
    const more = page.getByRole('button', { name: 'Tải thêm' })
    await more.click()
    await page.locator(`[data-decision="${ids[0]}"]`).waitFor()
    await more.waitFor({ state: 'detached' })
    expect(await silences.count()).toBe(101)
    for (const id of ids) await store.triage.endSilence(id, null, 'lan', Date.now())
    await page.context().close()
  })

  test('an inhibition tells the most it could hide, is saved, and holds a target back while its source is there', async () => {
    const page = await console.openSignedIn('/rules?tab=inhibitions')
    const form = page.getByRole('form', { name: 'Ghìm mới' })
    const group = (name: string) => form.getByRole('group', { name })
    await group('Khi đang có cảnh báo này').getByLabel('Giá trị').fill('rule-Nguồn')
    await group('thì ghìm cảnh báo này').getByLabel('Giá trị').fill(RULE)
    await form.getByLabel('Lý do').fill('hệ quả của nguồn')
    await form.getByRole('checkbox', { name: 'nạn nhân' }).uncheck()
    await form.getByRole('button', { name: 'Xem trước sẽ ẩn những gì' }).click()
    await form.getByText('Chọn ít nhất một.').waitFor()
    await form.getByRole('checkbox', { name: 'nạn nhân' }).check()
    await form.getByRole('button', { name: 'Xem trước sẽ ẩn những gì' }).click()
    await form.getByText('Đó là mức nhiều nhất').waitFor()
    await form.getByRole('button', { name: 'Ghìm', exact: true }).click()
    const inhibition = page.getByRole('list', { name: 'Ghìm' }).locator('[data-decision]')
    await inhibition
      .getByText(`Khi có (mã luật là rule-Nguồn) thì ghìm (mã luật là ${RULE}) nếu chung nạn nhân, trong 60 phút`)
      .waitFor()
    await alert('chung', 'Nguồn')
    await alert('chung')
    const of = (await incidents(page)).find(({ victims }) => victims.includes('chung'))
    expect(of?.alertCount).toBe(1)
    await inhibition.getByRole('button', { name: /^Kết thúc sớm/ }).click()
    await page.getByText('Không có lệnh nào.').waitFor()
    await page.context().close()
  })

  test('who may not decide sees it all and is offered nothing', async () => {
    const link = await console.collector.oneTimeLink('khach')
    const page = await console.open(link.slice(console.collector.console.length))
    await page.waitForURL('**/incidents')
    for (const tab of ['', '?tab=silences', '?tab=inhibitions']) {
      await page.goto(`${console.collector.console}/rules${tab}`)
      await page.getByText('là việc của trưởng ca').waitFor()
      await page.getByRole('tabpanel').getByRole('heading').first().waitFor()
      expect(await page.locator('main form').count()).toBe(0)
      expect(await page.getByRole('tabpanel').getByRole('button').count()).toBe(0)
    }
    await page.context().close()
  })

  test.each(['', '?tab=silences', '?tab=inhibitions'])('/rules%s fits into 360 pixels', async tab => {
    const page = await console.openSignedIn(`/rules${tab}`, NARROW)
    await page.locator('main form').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.context().close()
  })
})
