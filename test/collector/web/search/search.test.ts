/** The box in the header, what it finds, and what is known of an address. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentSummary } from '../../../../collector/serve/views.ts'
import { complaintsOf, NARROW } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

describe.skipIf(without('chromium'))('the search (Chromium)', () => {
  let console: RunningConsole
  let id = ''

  beforeAll(async () => {
    console = await runConsole()
    await console.collector.send('web-01', [
      wireAlert('Đăng nhập lạ', 10, {
        entities: entities({ victims: ['198.51.100.7'], attackers: ['192.0.2.7'], accounts: ['nguyenvana'] }),
      }),
      wireAlert('Dò mật khẩu', 10, { outcome: 'blocked', entities: entities({ attackers: ['192.0.2.99'] }) }),
    ])
    const page = await console.openSignedIn('/incidents')
    const prefix = { prefix: '198.51.100.0/24', kind: 'customer', site: 'Hà Nội', contact: 'noc@example.vn' }
    const added = await page.request.post(`${console.collector.console}/api/networks`, {
      data: prefix,
      headers: { origin: console.collector.console },
    })
    expect(added.status()).toBe(200)
    const reply = await page.request.get(`${console.collector.console}/api/incidents`)
    id = ((await reply.json()) as { incidents: IncidentSummary[] }).incidents[0]?.id ?? ''
    await page.context().close()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('is asked from the header by one key, and finds an address with its role and incident', async () => {
    const page = await console.openSignedIn('/incidents')
    const complaints = complaintsOf(page)
    await page.locator('[data-incident]').first().waitFor()
    await page.keyboard.press('s')
    await page.keyboard.type('192.0.2.7')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/search?q=192.0.2.7')
    const found = page.locator('[data-found="entity"]')
    await found.first().waitFor()
    expect(await found.first().textContent()).toContain('nguồn tấn công')
    await found.first().getByRole('link', { name: id }).click()
    await page.waitForURL(`**/incidents/${id}`)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('goes on where it ended when asked for more', async () => {
    const named = Array.from({ length: 60 }, (_, at) => ({ role: 'source' as const, name: `nhieu-${at}`, count: at }))
    const increment = { organisation: 'default', drill: false, kind: 'scan' as const, day: '2026-11-20', named }
    await console.collector.collector.store.activities.add(
      [{ ...increment, alerts: 60, count: 60, firstAt: 1, lastAt: 2 }],
      1_000,
    )
    const page = await console.openSignedIn('/search?q=nhieu-')
    const found = page.locator('[data-found="activity"]')
    await found.first().waitFor()
    expect(await found.count()).toBe(50)
    const more = page.getByRole('button', { name: 'Tải thêm' })
    await more.click()
    await more.waitFor({ state: 'detached' })
    expect(await found.count()).toBe(60)
    await page.context().close()
  })

  test('finds incidents by number and by words without diacritics, accounts, and lines of daily records', async () => {
    const page = await console.openSignedIn('/search')
    const box = page.locator('main').getByRole('searchbox')
    const look = async (words: string) => {
      await box.fill(words)
      await page.keyboard.press('Enter')
    }
    await page.getByText('Gõ ít nhất 2 ký tự.').waitFor()
    for (const words of [id, 'dang nhap la']) {
      await look(words)
      await page.locator('[data-found="incident"]').getByRole('link', { name: id }).waitFor()
    }
    await look('nguyenvan')
    await page.locator('[data-found="entity"]', { hasText: 'tài khoản' }).waitFor()
    await look('192.0.2.99')
    const record = page.locator('[data-found="activity"]')
    await record.getByText('192.0.2.99').waitFor()
    await record.getByRole('link', { name: /Lần thử bị chặn/ }).click()
    await page.waitForURL('**/activities/**')
    await page.getByRole('list', { name: 'Nguồn nhiều nhất' }).getByText('192.0.2.99').waitFor()
    await page.goto(`${console.collector.console}/search?q=khongcodau`)
    await page.getByText('Không tìm thấy gì').waitFor()
    await page.context().close()
  })

  test('tells what is known of an address: its network, why, when alerts named it, and its incidents', async () => {
    const page = await console.openSignedIn('/search?q=198.51.100.7')
    await page.locator('[data-found="entity"]').getByRole('link', { name: '198.51.100.7' }).click()
    await page.getByRole('heading', { level: 1, name: '198.51.100.7' }).waitFor()
    const main = page.locator('main')
    await main.getByText('198.51.100.0/24 · khách hàng · Hà Nội · noc@example.vn').waitFor()
    await main.getByText('Thuộc mạng 198.51.100.0/24').waitFor()
    await main.getByText('Sự cố được gom theo giá trị này.').waitFor()
    await main.getByRole('link', { name: id }).waitFor()
    await page.goto(`${console.collector.console}/entities/203.0.113.1`)
    await main.getByText('Không có sự cố nào.').waitFor()
    await main.getByText('chưa có', { exact: true }).waitFor()
    await page.context().close()
  })

  test('is reached on a narrow screen by its sign, and fits there', async () => {
    const page = await console.openSignedIn('/incidents', NARROW)
    await page.getByRole('link', { name: 'Tìm kiếm' }).click()
    await page.locator('main').getByRole('searchbox').fill('192.0.2')
    await page.keyboard.press('Enter')
    await page.locator('[data-found]').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.goto(`${console.collector.console}/entities/198.51.100.7`)
    await page.getByText('Thuộc mạng').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.context().close()
  })
})
