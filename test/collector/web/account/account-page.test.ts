import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, PATIENTLY } from '../../../support/chromium.ts'
import { PASSWORD, type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

const NEW_PASSWORD = 'một mật khẩu khác hẳn'
const codeOf = (secret: string, steps = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 })

describe.skipIf(without('chromium'))('the account page (Chromium)', () => {
  let console: RunningConsole
  let lan: ConsolePerson
  let admin: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({ organisation: { name: 'Nhà mạng' } })
    lan = await consolePerson(console, 'lan', 'analyst')
    admin = await consolePerson(console, 'quan', 'admin')
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
  const signIn = async (password: string): Promise<number> => {
    const body = JSON.stringify({ username: 'lan', password })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${console.collector.console}/api/session`, { method: 'POST', body, headers })).status
  }

  test('is found in the menu of the account, and says who I am and what I may', async () => {
    const page = await lan.open('/incidents')
    const complaints = complaintsOf(page)
    await press(page, 'Tài khoản: lan')
    await page.getByRole('menuitem', { name: 'Tài khoản của tôi' }).click()
    const me = page.getByRole('region', { name: 'Tôi là ai, được làm gì' })
    expect(await me.textContent()).toContain('Chuyên viên phân tích')
    await me.getByText(/^\d+ quyền$/).click()
    expect(await me.getByRole('listitem').count()).toBe((await lan.ask('/api/session')).body.permissions.length)
    // Tokens are not for everyone to make.
    expect(await page.getByRole('region', { name: 'Mã truy cập cho phần mềm' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('changes the password: told when the old one is wrong, the new one short or mistyped', async () => {
    const page = await lan.open('/account')
    const form = page.getByRole('form', { name: 'Đổi mật khẩu' })
    const fill = async (old: string, first: string, again = first) => {
      await form.getByLabel('Mật khẩu đang dùng').fill(old)
      await form.locator('input[name="new"]').fill(first)
      await form.getByLabel('Nhập lại mật khẩu mới').fill(again)
      await form.getByRole('button', { name: 'Đổi mật khẩu' }).click()
    }
    await fill(PASSWORD, NEW_PASSWORD, 'khác đi một chút')
    await form.getByText('Hai lần nhập không giống nhau.').waitFor()
    await fill('sai mật khẩu rồi', NEW_PASSWORD)
    await form.getByText('mật khẩu không đúng').waitFor()
    await fill(PASSWORD, 'ngắn')
    await form.getByText('Mật khẩu cần ít nhất 12 ký tự.').waitFor()
    expect(await signIn(PASSWORD)).toBe(200)
    await fill(PASSWORD, NEW_PASSWORD)
    await form.getByText('Đã đổi. Các phiên khác của bạn đã kết thúc.').waitFor()
    expect(await form.locator('input[name="new"]').inputValue()).toBe('')
    expect(await signIn(PASSWORD)).toBe(401)
    expect(await signIn(NEW_PASSWORD)).toBe(200)
    await page.context().close()
  })

  test('sets up a second factor of one’s own will, renews its codes, and turns it off', async () => {
    const page = await lan.open('/account')
    const panel = page.getByRole('region', { name: 'Xác thực hai bước' })
    await panel.getByRole('button', { name: 'Thiết lập xác thực hai bước' }).click()
    await panel.getByLabel('Mật khẩu hiện tại').fill(NEW_PASSWORD)
    await panel.getByRole('button', { name: 'Bắt đầu thiết lập' }).click()
    expect((await panel.getByRole('img', { name: 'Mã QR' }).boundingBox())?.width).toBeGreaterThan(100)
    const secret = (await panel.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? ''
    await panel.getByLabel('Mã xác thực').fill(codeOf(secret, -1))
    await panel.getByRole('button', { name: 'Xác nhận' }).click()
    const first = (await panel.locator('pre').textContent())?.split('\n') ?? []
    expect(first).toHaveLength(10)
    await panel.getByRole('button', { name: 'Tôi đã cất các mã này' }).click()
    await panel.getByText('Đang bật').waitFor()
    expect(await panel.textContent()).toContain('Mã khôi phục còn lại10')
    expect((await lan.ask('/api/session/second-factor')).body).toMatchObject({ on: true, recoveryCodesLeft: 10 })

    await panel.getByRole('button', { name: 'Lấy mã khôi phục mới' }).click()
    await panel.getByLabel('Mã đang dùng').fill('000000')
    await panel.getByRole('button', { name: 'Lấy mã khôi phục mới' }).click()
    await panel.getByText('Mã xác thực không đúng hoặc đã được dùng.').waitFor()
    await panel.getByLabel('Mã đang dùng').fill(codeOf(secret))
    await panel.getByRole('button', { name: 'Lấy mã khôi phục mới' }).click()
    const second = (await panel.locator('pre').textContent())?.split('\n') ?? []
    expect(second).toHaveLength(10)
    expect(second).not.toContain(first[0])
    await panel.getByRole('button', { name: 'Tôi đã cất' }).click()

    await panel.getByRole('button', { name: 'Tắt xác thực hai bước' }).click()
    await panel.getByLabel('Mã đang dùng').fill(first[0] ?? '')
    await panel.getByRole('button', { name: 'Tắt xác thực hai bước' }).click()
    await panel.getByText('Mã xác thực không đúng hoặc đã được dùng.').waitFor()
    await panel.getByLabel('Mã đang dùng').fill(second[0] ?? '')
    await panel.getByRole('button', { name: 'Tắt xác thực hai bước' }).click()
    await panel.getByText('Đang tắt').waitFor()
    expect((await lan.ask('/api/session/second-factor')).body).toMatchObject({ on: false })
    await page.context().close()
  })

  test('ends my other sessions after asking once more, and keeps this one', async () => {
    const elsewhere = await consolePerson(console, 'minh', 'viewer')
    const here = await consolePerson(console, 'minh', 'viewer')
    const page = await here.open('/account')
    await press(page, 'Kết thúc các phiên khác')
    expect((await elsewhere.ask('/api/session')).status).toBe(200)
    await page.getByRole('alert').getByText('Mọi thiết bị khác').waitFor()
    await press(page, 'Thôi')
    await press(page, 'Kết thúc các phiên khác')
    await press(page, 'Kết thúc các phiên khác')
    await page.getByText('Đã kết thúc các phiên khác.').waitFor()
    expect((await elsewhere.ask('/api/session')).status).toBe(401)
    expect((await here.ask('/api/session')).status).toBe(200)
    await page.context().close()
  })

  test('makes a token for a program with its scope and end, shown once, and revokes it', async () => {
    const page = await admin.open('/account')
    const panel = page.getByRole('region', { name: 'Mã truy cập cho phần mềm' })
    await panel.getByText('Tạo mã truy cập').first().click()
    const form = panel.getByRole('form', { name: 'Tạo mã truy cập' })
    // What is for people alone is not offered.
    expect(await form.getByLabel('Quản lý người dùng').count()).toBe(0)
    await form.getByLabel('Tên').fill('Bảng theo dõi')
    await form.getByLabel('Số ngày dùng được').fill('30')
    await form.getByRole('button', { name: 'Tạo mã truy cập' }).click()
    await form.getByText('Chọn ít nhất một quyền.').waitFor()
    await form.getByLabel('Xem tác tử').check()
    await form.getByRole('button', { name: 'Tạo mã truy cập' }).click()
    const token = (await panel.getByRole('region', { name: 'Mã truy cập mới' }).locator('pre').textContent()) ?? ''
    const asProgram = async (path: string) =>
      (await fetch(console.collector.console + path, { headers: { authorization: `Bearer ${token}` } })).status
    expect([await asProgram('/api/agents'), await asProgram('/api/incidents')]).toEqual([200, 403])
    await panel.getByRole('button', { name: 'Tôi đã cất' }).click()
    await page.getByText(token).waitFor({ state: 'detached' })
    const row = panel.locator('[data-row="Bảng theo dõi"]')
    expect(await row.textContent()).toContain('Đang dùng được')
    const [kept] = (await admin.ask('/api/tokens')).body.tokens
    expect(kept).toMatchObject({ name: 'Bảng theo dõi', permissions: ['agent.read'], madeBy: 'quan' })
    expect(Date.parse(kept.expiresAt) - Date.parse(kept.madeAt)).toBe(30 * 86_400_000)
    await row.getByRole('button', { name: 'Thu hồi' }).click()
    await row.getByRole('button', { name: 'Thu hồi' }).click()
    await row.getByText('Đã thu hồi').waitFor()
    await expect.poll(() => asProgram('/api/agents'), PATIENTLY).toBe(401)
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, admin, '/account')
  })
})
