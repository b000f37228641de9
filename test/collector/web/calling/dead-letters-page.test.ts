import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { without } from '../../../support/needs.ts'

describe.skipIf(without('chromium'))('the page of dead letters (Chromium)', () => {
  let console: RunningConsole
  let auditor: ConsolePerson

  beforeAll(async () => {
    console = await runConsole()
    auditor = await consolePerson(console, 'kiem', 'auditor')
    const { store } = console.collector.collector
    await store.agents.register({ id: 'web-01', state: 'active', group: 'default', at: 1 })
    const letter = (id: string, body: string) => ({
      ...{ id, body, bytes: body.length, at: Date.now(), agent: 'web-01', epoch: 3, sequence: 17 },
      reason: `rule.id: expected string ${id}`,
    })
    await store.deadLetters.add([letter('a', '{"rule":1,"secret":"mật"}'), letter('b', '{"rule":2}')], 10)
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('tells why each could not be read, and hides the content from who may not read it', async () => {
    const page = await auditor.open('/dead-letters')
    await page.getByText('nội dung thư không hiện').waitFor()
    const rows = page.locator('[data-row]')
    expect(await rows.count()).toBe(2)
    expect(await rows.first().textContent()).toMatch(/rule\.id: expected string.*web-01.*đợt 3: số 17/)
    expect(await page.locator('main').textContent()).not.toContain('secret')
    await page.context().close()
  })

  test('shows it to who may, and the audit has the reading', async () => {
    const admin = await consolePerson(console, 'quan', 'admin', true)
    const page = await admin.open('/dead-letters')
    await page.getByText('Việc xem trang này được ghi').waitFor()
    const letter = page.locator('[data-row]', { hasText: 'expected string a' })
    await letter.getByText('Nội dung').click()
    expect(await letter.locator('pre').textContent()).toBe('{"rule":1,"secret":"mật"}')
    expect(
      (await console.collector.collector.store.audit.latest(5)).map(({ actor, action }) => `${actor} ${action}`),
    ).toContain('quan dead_letters.read')
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, auditor, '/dead-letters')
  })
})
