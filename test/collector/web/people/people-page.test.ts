import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

describe.skipIf(without('chromium'))('the page of people (Chromium)', () => {
  let console: RunningConsole
  let admin: ConsolePerson
  let auditor: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({
      organisation: { name: 'Nhà mạng' },
      organisations: [{ id: 'chi-nhanh', name: 'Chi nhánh' }],
    })
    admin = await consolePerson(console, 'quan', 'admin')
    auditor = await consolePerson(console, 'kiem', 'auditor')
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const row = (page: Page, username: string) => page.locator(`[data-row="${username}"]`)
  const edit = async (page: Page, username: string): Promise<Locator> => {
    await row(page, username).getByRole('button', { name: /^Sửa/ }).click()
    return row(page, username)
  }
  const person = async (username: string) =>
    (await admin.ask('/api/people')).body.people.find((one: { username: string }) => one.username === username)
  const sure = async (within: Locator, name: string) => {
    await within.getByRole('button', { name }).click()
    await within.getByRole('alert').waitFor()
    await within.getByRole('button', { name }).click()
  }

  test('is in the menu, adds somebody, and shows the link that lets in once', async () => {
    const page = await admin.open('/incidents')
    const complaints = complaintsOf(page)
    await page.getByRole('button', { name: 'Thêm' }).click()
    await page.getByRole('menuitem', { name: 'Người dùng' }).click()
    const form = page.getByRole('form', { name: 'Thêm người' })
    await form.getByLabel('Tên đăng nhập').fill('lan')
    await form.getByLabel('Họ tên').fill('Chị Lan')
    await form.getByLabel('Vai trò').selectOption('officer_on_duty')
    await form.getByLabel('Đơn vị').selectOption('chi-nhanh')
    await form.getByRole('button', { name: 'Thêm người' }).click()
    const link = (await page.getByRole('region', { name: 'Liên kết đăng nhập' }).locator('pre').textContent()) ?? ''
    expect(await person('lan')).toMatchObject({
      ...{ displayName: 'Chị Lan', role: 'officer_on_duty', organisation: 'chi-nhanh', mayReadPayload: false },
    })
    expect(await row(page, 'lan').textContent()).toContain('Trực ban')
    const lans = await console.open(link.replace(console.collector.console, ''))
    await lans.waitForURL('**/incidents')
    await lans.getByRole('button', { name: 'Tài khoản: Chị Lan' }).waitFor()
    // Whoever may not see the others doesn't find the page in the menu.
    await lans.getByRole('button', { name: 'Thêm' }).click()
    expect(await lans.getByRole('menuitem', { name: 'Người dùng' }).count()).toBe(0)
    await lans.context().close()
    await page.getByRole('button', { name: 'Tôi đã cất' }).click()

    await form.getByLabel('Tên đăng nhập').fill('lan')
    await form.getByRole('button', { name: 'Thêm người' }).click()
    await form.getByText('Tên đăng nhập này đã có người dùng.').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('changes role, organisation and rights, and says what it ended', async () => {
    const page = await admin.open('/people')
    const lan = await edit(page, 'lan')
    const form = lan.getByRole('form', { name: 'Sửa lan' })
    await form.getByLabel('Họ tên').fill('Lan Anh')
    await form.getByLabel('Vai trò').selectOption('lead')
    await form.getByLabel('Đơn vị').selectOption('*')
    await form.getByLabel('Được đọc nội dung bằng chứng').check()
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('Đã ghi nhận.').waitFor()
    expect(await person('lan')).toMatchObject({
      ...{ displayName: 'Lan Anh', role: 'lead', organisation: null, mayReadPayload: true },
    })
    await lan.getByText('Mọi đơn vị', { exact: true }).first().waitFor()
    await page.context().close()
  })

  test('disables and enables an account, ends its sessions, and lets in anew with a fresh link', async () => {
    const minh = await consolePerson(console, 'minh', 'analyst')
    const page = await admin.open('/people')
    const row = await edit(page, 'minh')
    await sure(row, 'Kết thúc các phiên')
    await expect.poll(async () => (await minh.ask('/api/session')).status).toBe(401)
    await sure(row, 'Khoá tài khoản')
    await row.getByText('Đã khoá').waitFor()
    expect(await person('minh')).toMatchObject({ disabled: true })
    await sure(row, 'Mở khoá')
    await row.getByText('Đã khoá').waitFor({ state: 'detached' })
    expect(await person('minh')).toMatchObject({ disabled: false, signsInBy: 'password' })
    await row.getByRole('button', { name: 'Đặt lại, lấy liên kết' }).click()
    expect(await row.getByRole('region', { name: 'Liên kết đăng nhập' }).locator('pre').textContent()).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/sign-in#token=[\w-]+$/,
    )
    expect(await person('minh')).toMatchObject({ signsInBy: 'link' })
    await page.context().close()
  })

  test('resets a second factor when that is ticked', async () => {
    await consolePerson(console, 'hoa', 'viewer')
    const { secondFactors } = console.collector.collector.store
    await secondFactors.begin('hoa', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP')
    const confirmed = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', step: 1, at: Date.now() }
    expect(await secondFactors.confirm('hoa', confirmed)).toBe(true)
    const page = await admin.open('/people')
    const hoa = await edit(page, 'hoa')
    await hoa.getByText('Hai bước', { exact: true }).waitFor()
    await hoa.getByLabel('Bỏ cả xác thực hai bước').check()
    await hoa.getByRole('button', { name: 'Đặt lại, lấy liên kết' }).click()
    await hoa.getByText('Chưa có hai bước').waitFor()
    expect(await person('hoa')).toMatchObject({ secondFactor: false })
    await page.context().close()
  })

  test('removes somebody after asking once more', async () => {
    await consolePerson(console, 'tam', 'viewer')
    const page = await admin.open('/people')
    await sure(await edit(page, 'tam'), 'Xoá khỏi danh sách')
    await row(page, 'tam').waitFor({ state: 'detached' })
    expect(await person('tam')).toBeUndefined()
    await page.context().close()
  })

  test('offers nobody to lock himself out, and an auditor nothing but to look', async () => {
    const page = await admin.open('/people')
    const own = await edit(page, 'quan')
    expect(await own.getByLabel('Vai trò').count()).toBe(0)
    expect(await own.getByRole('button', { name: /Khoá|Xoá/ }).count()).toBe(0)
    await page.context().close()
    const looking = await auditor.open('/people')
    await row(looking, 'quan').waitFor()
    await looking.getByText('Bạn chỉ được xem danh sách này.').waitFor()
    expect(await looking.getByRole('button', { name: /^Sửa|^Thêm người/ }).count()).toBe(0)
    await looking.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, admin, '/people', async page => {
      await page.locator('[data-row="minh"]').getByRole('button').first().click()
    })
  })
})
