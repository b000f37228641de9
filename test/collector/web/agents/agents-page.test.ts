import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NARROW, WIDE } from '../../../support/chromium.ts'
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

  test('counts them all, and fetches more than are shown at once as they are asked for', async () => {
    const { store } = console.collector.collector
    const ids = Array.from({ length: 101 }, (_, at) => `nhieu-${String(at).padStart(3, '0')}`)
    for (const id of ids) await store.agents.register({ id, state: 'active', group: 'default', at: 1 })
    const page = await console.openSignedIn('/agents')
    await page.locator('[data-agent="nhieu-000"]').waitFor()
    expect(await page.locator('[data-agent]').count()).toBe(100)
    await page.getByText('1/102 tác tử hoạt động tốt').waitFor()
    await page.getByRole('button', { name: 'Tải thêm' }).click()
    await page.locator('[data-agent="web-01"]').waitFor()
    expect(await page.locator('[data-agent]').count()).toBe(102)
    await page.context().close()
  })

  test('shows the ledger of one agent: what is missing, dropped and was not watched, in both languages', async () => {
    const { store } = console.collector.collector
    await console.collector.send('edge-01', [])
    await console.collector.heartbeat('edge-01')
    const [from, to] = [Date.parse('2026-11-19T19:10:00Z'), Date.parse('2026-11-19T19:14:00Z')]
    await store.ledger.addUnread('edge-01', [{ source: 'eth0', from, to, reason: 'kernel_drop', items: 1234 }])
    await store.ledger.changeGaps('edge-01', 1, {
      remove: [],
      add: [{ from: 7, to: 9, noticedAt: from, previousAt: null }],
    })
    await store.ledger.addDrops('edge-01', 1, [{ from: 20, to: 29, reason: 'spool_full', firstAt: from, lastAt: to }])
    const page = await console.openSignedIn('/agents/edge-01')
    await page.getByText('Từ 20/11/2026 02:10 đến 20/11/2026 02:14 không quan sát được «eth0»').waitFor()
    const text = (await page.locator('main').textContent()) ?? ''
    expect(text).toContain('nhân hệ điều hành bỏ gói tin · 1.234 gói hoặc dòng')
    expect(text).toContain('đợt 1: số 7–9')
    expect(text).toContain('vùng đệm đầy')
    await page.getByText('EN', { exact: true }).click()
    await page.getByText('From 20/11/2026 02:10 to 20/11/2026 02:14 nothing was seen on ‘eth0’').waitFor()
    await page.context().close()
  })

  test('keeps what people write about an agent, and who wrote it', async () => {
    await console.collector.send('edge-02', [])
    const page = await console.openSignedIn('/agents/edge-02')
    await page.getByLabel('Nơi đặt').fill('Phòng máy Huế')
    await page.getByLabel('Nhãn').fill('biên, thử nghiệm,')
    await page.getByRole('button', { name: 'Lưu ghi chú' }).click()
    await page.getByText('Đã lưu.').waitFor()
    await page.getByRole('link', { name: 'Tất cả tác tử' }).click()
    await page.locator('[data-agent="edge-02"]').getByText('Phòng máy Huế · biên · thử nghiệm').waitFor()
    const [audit] = await console.collector.collector.store.audit.latest(1)
    expect(audit).toMatchObject({ actor: 'truc', action: 'agent.notes', subject: 'edge-02' })
    await page.context().close()
  })

  test.each([
    ['light', 'wide', WIDE],
    ['dark', 'narrow', NARROW],
  ] as const)('fits %s on a %s screen', async (colorScheme, _, size) => {
    for (const path of ['/agents', '/agents/edge-01']) {
      const page = await console.openSignedIn(path, { ...size, colorScheme })
      await page.locator('[data-agent="edge-01"]').waitFor()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      await page.context().close()
    }
  })
})
