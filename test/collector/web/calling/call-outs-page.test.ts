import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notifyServers, notifySettings, type Servers } from '../../../support/call-out-site.ts'
import { complaintsOf, PATIENTLY } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { type ConsolePerson, consolePerson, LOOKS, looksRight } from '../../../support/console-people.ts'
import { answers } from '../../../support/gateway.ts'
import { without } from '../../../support/needs.ts'
import { entities, wireAlert } from '../../../support/wire-alert.ts'

describe.skipIf(without('chromium'))('the page of call-outs (Chromium)', () => {
  let servers: Servers
  let console: RunningConsole
  let officer: ConsolePerson
  let admin: ConsolePerson
  let viewer: ConsolePerson

  beforeAll(async () => {
    servers = await notifyServers()
    servers.sms.respond(answers(403, 'no credit'))
    console = await runConsole({
      organisation: { name: 'Nhà mạng' },
      notify: notifySettings(servers, { timers: { group_wait: '0s', resolve_timeout: '9d' } }),
    })
    officer = await consolePerson(console, 'lan', 'officer_on_duty')
    admin = await consolePerson(console, 'quan', 'admin')
    viewer = await consolePerson(console, 'xem', 'viewer')
    for (const victim of ['portal', 'mail'])
      await console.collector.send('web-01', [
        wireAlert(`Dấu hiệu ${victim}`, 2, { entities: entities({ victims: [victim] }) }),
      ])
  })
  afterAll(async () => {
    await console?.[Symbol.asyncDispose]()
    await servers[Symbol.asyncDispose]()
  })

  const undelivered = async (): Promise<number> =>
    (await viewer.ask('/api/call-outs/undelivered')).body.deliveries.length
  const callOut = (page: Page, incident: string) => page.locator(`[data-row="incident ${incident} / opened"]`)
  const [FIRST, SECOND] = [`VG-${new Date().getFullYear()}-0001`, `VG-${new Date().getFullYear()}-0002`]

  test('lists what waits for somebody with its messages, and is taken on by who is on duty', async () => {
    await expect.poll(undelivered, PATIENTLY).toBe(2)
    const page = await officer.open('/call-outs')
    const complaints = complaintsOf(page)
    const first = callOut(page, FIRST)
    expect(await first.textContent()).toContain('Chờ người nhận')
    await first.getByRole('button', { name: /^Các tin đã gửi/ }).click()
    const sent = first.locator('[data-row]', { hasText: 'lan · email' })
    expect(await sent.textContent()).toContain('250 queued as')
    expect(await first.locator('[data-row]', { hasText: 'lan · sms:gw' }).textContent()).toContain(
      'HTTP 403: no credit',
    )
    await first.getByRole('button', { name: 'Tôi nhận việc này' }).click()
    await first.waitFor({ state: 'detached' })
    await page.getByLabel('Hiện lượt gọi').selectOption('acknowledged')
    expect(await first.textContent()).toContain('Người nhận việclan')
    const { callOuts } = (await viewer.ask('/api/call-outs?state=acknowledged')).body
    expect(callOuts).toMatchObject([{ incident: FIRST, acknowledgedBy: 'lan', acknowledgedVia: 'console' }])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('says so when another was faster', async () => {
    const page = await officer.open('/call-outs')
    const second = callOut(page, SECOND)
    await second.waitFor()
    const { callOuts } = (await viewer.ask('/api/call-outs?state=open')).body
    const number = callOuts.find(({ incident }: { incident: string }) => incident === SECOND).number
    await page.route('**/api/call-outs?**', route => route.abort())
    expect((await admin.ask(`/api/call-outs/${number}/acknowledgement`, 'POST')).status).toBe(200)
    await second.getByRole('button', { name: 'Tôi nhận việc này' }).click()
    await second.getByText('Lượt gọi trực này đã xong').waitFor()
    await page.context().close()
  })

  test('tries again what could not be delivered', async () => {
    await console.collector.send('web-01', [wireAlert('Dấu hiệu dns', 2, { entities: entities({ victims: ['dns'] }) })])
    await expect.poll(undelivered, PATIENTLY).toBe(3)
    const page = await officer.open('/call-outs')
    const panel = page.getByRole('region', { name: 'Tin không gửi được' })
    const rows = panel.locator('[data-row]')
    await expect.poll(() => rows.count(), PATIENTLY).toBe(3)
    // Whose call-out is over needs no message any more: that is told.
    await rows.last().getByRole('button', { name: 'Gửi lại' }).click()
    await rows.last().getByText('Lượt gọi trực này đã xong').waitFor()
    servers.sms.respond(answers(200))
    await rows.first().getByRole('button', { name: 'Gửi lại' }).click()
    await expect.poll(() => rows.count(), PATIENTLY).toBe(2)
    expect(await undelivered()).toBe(2)
    await page.context().close()
  })

  test('sends a test over every channel of one person, and tells each answer', async () => {
    servers.sms.respond(answers(500))
    const page = await admin.open('/call-outs')
    const panel = page.getByRole('region', { name: 'Gửi tin thử' })
    await panel.getByLabel('Mã người nhận').fill('khong-co')
    await panel.getByRole('button', { name: 'Gửi thử' }).click()
    await panel.getByText('Không tìm thấy.').waitFor()
    await panel.getByLabel('Mã người nhận').fill('lan')
    await panel.getByRole('button', { name: 'Gửi thử' }).click()
    await panel.locator('[data-row="email"]').getByText('Đã gửi', { exact: true }).waitFor()
    expect(await panel.locator('[data-row="sms:gw"]').textContent()).toContain('Không gửi đượcVì saoHTTP 500')
    expect(servers.mail.taken.at(-1)?.subject).toBe('[Vọng Gác] Tin thử')
    await page.context().close()
  })

  test('offers who may only look nothing to press', async () => {
    const page = await viewer.open('/call-outs?state=all')
    await callOut(page, FIRST).waitFor()
    expect(await page.getByRole('button', { name: /Tôi nhận|Gửi lại|Gửi thử/ }).count()).toBe(0)
    await page.context().close()
  })

  test.each(LOOKS)('keeps to WCAG and to the screen: %s', async look => {
    await looksRight(look, admin, '/call-outs?state=all', async page => {
      await callOut(page, FIRST).getByRole('button').last().click()
      await callOut(page, FIRST).locator('[data-row]').first().waitFor()
    })
  })
})
