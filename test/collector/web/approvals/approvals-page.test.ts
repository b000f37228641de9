import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordApproval } from '../../../../collector/serve/approvals.ts'
import { complaintsOf } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

const MINUTE = 60_000

describe.skipIf(without('chromium'))('the page of countersignatures (Chromium)', () => {
  let console: RunningConsole
  let hung: ConsolePerson
  let lan: ConsolePerson

  beforeAll(async () => {
    console = await runConsole({ organisation: { name: 'Nhà mạng' } })
    hung = await consolePerson(console, 'hung', 'approver')
    lan = await consolePerson(console, 'lan', 'officer_on_duty')
    for (const form of ['tt20_mau_03/1', 'tt20_mau_04/1', 'tt20_mau_03/2']) {
      const at = Date.now()
      const phone = {
        ...{ recordedBy: 'lan', number: '0900 000 000', reason: 'Mạng của anh Hùng hỏng' },
        calledAt: at - 5 * MINUTE,
      }
      const made = await console.collector.collector.store.transaction(within =>
        recordApproval(within, {
          ...{ subject: `report VG-2026-0001/${form}`, organisation: 'default', by: 'hung', at, address: '' },
          ...{ how: 'phone', phone },
        }),
      )
      expect(made).not.toHaveProperty('refused')
    }
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const stateOf = async (subject: string): Promise<object> =>
    (await lan.ask('/api/approvals?state=all')).body.approvals.find(
      (one: { subject: string }) => one.subject === `report VG-2026-0001/${subject}`,
    )

  test('lists who agreed on which number in which minute; whoever recorded it can settle nothing', async () => {
    const page = await lan.open('/approvals')
    const complaints = complaintsOf(page)
    const row = page.locator('[data-row]', { hasText: 'tt20_mau_03/1' })
    const text = await row.textContent()
    for (const part of ['Người phê duyệthung', 'Số điện thoại0900 000 000', 'Người ghilan', 'Mạng của anh Hùng hỏng'])
      expect(text).toContain(part)
    expect(text).toMatch(/Gọi lúc\d\d\/\d\d\/\d{4} \d\d:\d\d/)
    expect(text).toContain('Chỉ người phê duyệt mới xác nhận')
    expect(await row.getByRole('button').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('is countersigned by the approver after asking once more, and leaves the list', async () => {
    const page = await hung.open('/approvals')
    const row = page.locator('[data-row]', { hasText: 'tt20_mau_03/1' })
    await row.getByRole('button', { name: 'Xác nhận: tôi đã đồng ý' }).click()
    expect(await stateOf('tt20_mau_03/1')).toMatchObject({ state: 'pending' })
    await row.getByRole('button', { name: 'Xác nhận: tôi đã đồng ý' }).click()
    await row.waitFor({ state: 'detached' })
    expect(await stateOf('tt20_mau_03/1')).toMatchObject({ state: 'countersigned' })
    await page.context().close()
  })

  test('is disputed with the reason, which stays to be read', async () => {
    const page = await hung.open('/approvals')
    const row = page.locator('[data-row]', { hasText: 'tt20_mau_04/1' })
    await row.getByRole('button', { name: 'Phản đối' }).click()
    await row.getByLabel('Vì sao không đúng').fill('Tôi không nghe máy hôm đó')
    await row.getByRole('form').getByRole('button', { name: 'Phản đối' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByLabel('Hiện').selectOption('all')
    await row.getByText('Bị phản đối').waitFor()
    expect(await row.textContent()).toContain('Tôi không nghe máy hôm đó')
    expect(await stateOf('tt20_mau_04/1')).toMatchObject({
      state: 'disputed',
      phone: { disputed: { because: 'Tôi không nghe máy hôm đó' } },
    })
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, hung, '/approvals?state=all', async page => {
      await page.locator('[data-row] button[aria-expanded]').first().click()
    })
  })
})
