import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

const LINES = 130

describe.skipIf(without('chromium'))('the page of the audit (Chromium)', () => {
  let console: RunningConsole
  let auditor: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({ organisation: { name: 'Nhà mạng' } })
    auditor = await consolePerson(console, 'kiem', 'auditor')
    const { audit } = console.collector.collector.store
    const line = { organisation: 'default', address: '192.0.2.9', detail: 'x' }
    for (let number = 1; number <= LINES; number += 1)
      await audit.add({ ...line, at: Date.now(), actor: 'lan', action: 'agent.notes', subject: `máy ${number}` })
    await audit.add({ ...line, at: Date.now(), actor: 'quan', action: 'user.added', subject: 'minh', address: '' })
    await audit.add({ ...line, at: Date.now(), actor: 'quan', action: 'user.removed', subject: 'minh' })
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('is read latest first, page by page, with the head of the chain', async () => {
    const page = await auditor.open('/incidents')
    const complaints = complaintsOf(page)
    await page.getByRole('button', { name: 'Thêm' }).click()
    await page.getByRole('menuitem', { name: 'Nhật ký kiểm tra' }).click()
    const rows = page.locator('[data-row]')
    await rows.first().waitFor()
    const { head, rows: first } = (await auditor.ask('/api/audit')).body
    const shown = await page.locator('[data-head]').textContent()
    expect(shown).toContain(head.hash)
    expect(shown).toContain(`${head.number}`)
    expect(await rows.first().textContent()).toContain(`${first[0].action}`)
    expect(await rows.count()).toBe(100)
    await page.getByRole('button', { name: 'Tải thêm' }).click()
    await expect.poll(() => rows.count(), PATIENTLY).toBeGreaterThan(LINES)
    await page.getByRole('button', { name: 'Tải thêm' }).waitFor({ state: 'detached' })
    expect(await rows.count()).toBe(head.number)
    expect(await page.locator('[data-row="line 1"]').count()).toBe(1)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('is narrowed by who, what and when, in an address that can be sent on', async () => {
    const page = await auditor.open('/audit')
    const form = page.getByRole('form', { name: 'Lọc' })
    const rows = page.locator('[data-row]')
    await form.getByLabel('Việc').fill('user.')
    await form.getByLabel('Ai').fill('quan')
    await form.getByRole('button', { name: 'Lọc', exact: true }).click()
    await expect.poll(() => rows.count(), PATIENTLY).toBe(2)
    expect(await rows.last().textContent()).toContain('Từ địa chỉdòng lệnh')
    await page.reload()
    await expect.poll(() => rows.count(), PATIENTLY).toBe(2)
    expect(await form.getByLabel('Việc').inputValue()).toBe('user.')
    await form.getByLabel('Đến trước').fill('2026-01-01T00:00')
    await form.getByRole('button', { name: 'Lọc', exact: true }).click()
    await page.getByText('Không có dòng nào như vậy').waitFor()
    expect(await form.getByLabel('Đến trước').inputValue()).toBe('2026-01-01T00:00')
    await form.getByRole('button', { name: 'Bỏ lọc' }).click()
    await expect.poll(() => rows.count(), PATIENTLY).toBe(100)
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, auditor, '/audit?action=user.')
  })
})
