import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf } from '../../../support/chromium.ts'
import { PASSWORD, type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'

describe.skipIf(without('chromium'))('the sign-in page (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('refuses a wrong password in words and lets the right one in, to the page first asked for', async () => {
    const page = await console.open('/agents')
    const complaints = complaintsOf(page)
    await page.getByLabel('Tên đăng nhập').fill('truc')
    await page.getByLabel('Mật khẩu').fill('sai mật khẩu rồi nhé')
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('Tên đăng nhập hoặc mật khẩu không đúng')

    await page.getByLabel('Mật khẩu').fill(PASSWORD)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/agents')
    await page.getByRole('heading', { name: 'Tác tử', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('signs in once with a one-time link and takes the token out of the address', async () => {
    const link = await console.collector.oneTimeLink('truc')
    const path = link.slice(console.collector.console.length)

    const first = await console.open(path)
    await first.waitForURL('**/incidents')
    await first.getByRole('heading', { name: 'Sự cố', level: 1 }).waitFor()
    expect(await first.evaluate(() => window.location.href)).not.toContain('token')

    const second = await console.open(path)
    expect(await second.getByRole('alert').textContent()).toContain('Liên kết đăng nhập không dùng được')
    expect(second.url()).not.toContain('token')
    await Promise.all([first.context().close(), second.context().close()])
  })

  test('never follows an address of another site after signing in', async () => {
    const page = await console.open('/sign-in?next=//evil.example/')
    await page.getByLabel('Tên đăng nhập').fill('truc')
    await page.getByLabel('Mật khẩu').fill(PASSWORD)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/incidents')
    expect(page.url()).toBe(`${console.collector.console}/incidents`)
    await page.context().close()
  })

  test('comes back after signing out', async () => {
    const page = await console.openSignedIn('/incidents')
    await page.getByRole('button', { name: /^Tài khoản/ }).click()
    await page.getByRole('menuitem', { name: 'Đăng xuất' }).click()
    await page.waitForURL('**/sign-in')
    await page.goto(`${console.collector.console}/incidents`)
    await page.waitForURL('**/sign-in?**')
    await page.context().close()
  })
})
