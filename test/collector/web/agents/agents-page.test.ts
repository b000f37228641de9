import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'

describe.skipIf(without('chromium'))('the agents page (Chromium)', () => {
  let console: RunningConsole

  beforeAll(async () => {
    console = await runConsole()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  test('says so when there is none, and shows one as healthy only after its heartbeat', async () => {
    const page = await console.openSignedIn('/agents')
    await page.getByText('Chưa có tác tử nào').waitFor()
    await console.collector.send('web-01', [])
    await page.reload()
    const agent = page.locator('[data-agent="web-01"]')
    await agent.getByText('Chưa từng báo').waitFor()
    await page.getByText('Đang cập nhật trực tiếp').waitFor({ state: 'attached' })
    await console.collector.heartbeat('web-01')
    await agent.getByText('Tốt', { exact: true }).waitFor()
    expect(await agent.textContent()).toContain('auth.log')
    await page.context().close()
  })
})
