import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

describe.skipIf(without('chromium'))('the page of networks and systems (Chromium)', () => {
  let console: RunningConsole
  let lan: ConsolePerson
  let viewer: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({
      organisation: { name: 'Nhà mạng' },
      organisations: [{ id: 'chi-nhanh', name: 'Chi nhánh' }],
    })
    lan = await consolePerson(console, 'lan', 'analyst')
    viewer = await consolePerson(console, 'xem', 'viewer')
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
  const networks = async (): Promise<{ prefix: string }[]> => (await viewer.ask('/api/networks')).body.networks
  const systems = async (): Promise<{ name: string }[]> => (await viewer.ask('/api/systems')).body.systems
  const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

  test('adds a system with its lists, each mistake told at its field', async () => {
    const page = await lan.open('/register')
    const complaints = complaintsOf(page)
    const within = panel(page, 'Hệ thống thông tin')
    await within.getByText('Thêm hệ thống').click()
    const form = within.getByRole('form', { name: 'Thêm hệ thống' })
    await form.getByLabel('Tên hệ thống').fill('Cổng thông tin')
    await form.getByLabel('Cấp độ').selectOption('3')
    await form.getByLabel('Địa chỉ, tên máy').fill('203.0.113.10\n999.1.1.1')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText("'999.1.1.1' không phải là địa chỉ IP hay dải địa chỉ").waitFor()
    expect(await systems()).toEqual([])
    await form.getByLabel('Địa chỉ, tên máy').fill('203.0.113.10\nportal')
    await form.getByLabel('Chủ quản').fill('Sở Thông tin')
    await form.getByRole('button', { name: 'Lưu' }).click()
    const row = within.locator('[data-row="Cổng thông tin"]')
    await row.getByText('Cấp độ 3').waitFor()
    expect(await systems()).toMatchObject([
      { name: 'Cổng thông tin', level: 3, addresses: ['203.0.113.10', 'portal'], owner: 'Sở Thông tin' },
    ])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('adds, changes and removes a network, which may belong to a system', async () => {
    const page = await lan.open('/register')
    const within = panel(page, 'Mạng')
    await within.getByText('Thêm mạng').click()
    const form = within.getByRole('form', { name: 'Thêm mạng' })
    await form.getByLabel('Dải địa chỉ').fill('198.51.100.7/24')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await form.getByText('có phải là 198.51.100.0/24').waitFor()
    await form.getByLabel('Dải địa chỉ').fill('198.51.100.0/24')
    await form.getByLabel('Thuộc hệ thống').selectOption({ label: 'Cổng thông tin (default)' })
    await form.getByRole('button', { name: 'Lưu' }).click()
    const row = within.locator('[data-row="198.51.100.0/24"]')
    expect(await row.textContent()).toContain('Thuộc hệ thốngCổng thông tin')
    await row.getByRole('button', { name: /^Sửa/ }).click()
    const edit = row.getByRole('form')
    expect(await edit.getByLabel('Thuộc hệ thống').inputValue()).not.toBe('')
    await edit.getByLabel('Loại').selectOption('management')
    await edit.getByLabel('Nơi đặt').fill('Phòng máy 2')
    await edit.getByRole('button', { name: 'Lưu' }).click()
    await row.getByText('Phòng máy 2').waitFor()
    expect(await networks()).toMatchObject([
      { prefix: '198.51.100.0/24', kind: 'management', site: 'Phòng máy 2', system: 'Cổng thông tin' },
    ])
    await row.getByRole('button', { name: 'Xoá' }).click()
    expect(await networks()).toHaveLength(1)
    await row.getByRole('button', { name: 'Xoá' }).click()
    await row.waitFor({ state: 'detached' })
    expect(await networks()).toEqual([])
    await page.context().close()
  })

  test('imports a file whole or not at all: every mistake is told with its line and column', async () => {
    const page = await lan.open('/register')
    const within = panel(page, 'Mạng')
    await within.getByText('Nhập mạng từ tệp').click()
    const form = within.getByRole('form', { name: 'Nhập mạng từ tệp' })
    const file = form.getByLabel('Tệp CSV hoặc YAML')
    await form.getByRole('button', { name: 'Nhập' }).click()
    await form.getByText('Chọn một tệp.').waitFor()
    await file.setInputFiles(csv('mang.txt', 'x'))
    await form.getByRole('button', { name: 'Nhập' }).click()
    await form.getByText('Tên tệp phải kết thúc bằng').waitFor()

    const wrong = 'prefix,kind,site\n10.0.0.0/8,own,Lõi\n10.1.0.300/24,own,\n192.0.2.0/24,khach,\n'
    await file.setInputFiles(csv('mang.csv', wrong))
    await form.getByRole('button', { name: 'Nhập' }).click()
    await within.getByText('2 chỗ sai, chưa ghi gì.').waitFor()
    const mistakes = within.getByRole('list', { name: 'Các chỗ sai' }).getByRole('listitem')
    expect(await mistakes.allTextContents()).toEqual([
      expect.stringMatching(/^Dòng 3, cột prefix: '10\.1\.0\.300\/24' không phải/),
      expect.stringMatching(/^Dòng 4, cột kind: /),
    ])
    expect(await networks()).toEqual([])

    await file.setInputFiles(csv('mang.csv', 'prefix,kind,site\n10.0.0.0/8,own,Lõi\n192.0.2.0/24,customer,Khách A\n'))
    await form.getByRole('button', { name: 'Kiểm tra thử' }).click()
    await within.getByText('Kiểm tra xong, chưa ghi gì. thêm 2, sửa 0, xoá 0, giữ nguyên 0.').waitFor()
    expect(await networks()).toEqual([])
    await form.getByRole('button', { name: 'Nhập', exact: true }).click()
    await within.getByText('Đã nhập. thêm 2').waitFor()
    expect((await networks()).map(({ prefix }) => prefix)).toEqual(['10.0.0.0/8', '192.0.2.0/24'])
    await within.locator('[data-row="192.0.2.0/24"]').waitFor()

    await within.getByLabel('Hiện loại mạng').selectOption('customer')
    await within.locator('[data-row="10.0.0.0/8"]').waitFor({ state: 'detached' })
    // While the new list is on its way there is none at all.
    await within.locator('[data-row="192.0.2.0/24"]').waitFor()
    expect(await within.locator('[data-row]').count()).toBe(1)
    await page.context().close()
  })

  test('says whose an address is, and why; the question can be sent on', async () => {
    const page = await viewer.open('/register')
    const within = panel(page, 'Địa chỉ này của ai?')
    const why = within.locator('[data-why]')
    const ask = async (address: string) => {
      await within.getByLabel('Địa chỉ IP').fill(address)
      await within.getByRole('button', { name: 'Tìm' }).click()
    }
    await ask('192.0.2.77')
    expect(await why.textContent()).toBe('192.0.2.77: Thuộc mạng 192.0.2.0/24 (khách hàng, Khách A).')
    expect(page.url()).toContain('address=192.0.2.77')
    await ask('203.0.113.10')
    await why.getByText('Là hệ thống «Cổng thông tin» (cấp độ 3), có khai 203.0.113.10.').waitFor()
    await ask('8.8.8.8')
    await why.getByText('Không thuộc mạng hay hệ thống nào đã khai.').waitFor()
    await ask('tám chấm tám')
    await within.getByText('Đây không phải địa chỉ IP.').waitFor()
    await page.goto(`${console.collector.console}/register?address=10.9.9.9`)
    await within.locator('[data-row="10.0.0.0/8"]').waitFor()
    // Looking is all that a viewer may.
    expect(await page.getByRole('button', { name: /Sửa|Xoá|Nhập|Lưu/ }).count()).toBe(0)
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, lan, '/register?address=192.0.2.77', async page => {
      await page.locator('[data-row="Cổng thông tin"] button').first().click()
    })
  })
})
