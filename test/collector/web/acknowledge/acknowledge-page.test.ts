import axeCore from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest } from '../../../../collector/fleet/secret.ts'
import { complaintsOf, NARROW } from '../../../support/chromium.ts'
import { type RunningConsole, runConsole } from '../../../support/console.ts'
import { without } from '../../../support/needs.ts'
import { newCallOut } from '../../store/call-outs.contract.ts'

describe.skipIf(without('chromium'))('the acknowledge page (Chromium)', () => {
  let console: RunningConsole
  let links = 0

  beforeAll(async () => {
    console = await runConsole()
  })
  afterAll(() => console[Symbol.asyncDispose]())

  const store = () => console.collector.collector.store

  /** A call-out that lan was told of, and the link in her message. */
  async function link(change: Parameters<typeof newCallOut>[0] = {}, goodForMs = 60_000) {
    links += 1
    const token = String(links).padStart(43, 'x')
    const now = Date.now()
    const callOut = await store().callOuts.add(
      newCallOut({ id: `call-out ${links}`, madeAt: now, nextRoundAt: null, ...change }),
    )
    const number = callOut?.number ?? 0
    await store().callOutTokens.add([
      { hash: digest(token), callOut: number, recipient: 'lan', madeAt: now, expiresAt: now + goodForMs },
    ])
    return { path: `/a#${token}`, number, state: async () => (await store().callOuts.load([number])).get(number) }
  }

  test('shows what the message said to who is not signed in, changes nothing by itself, and takes one tap', async () => {
    const { path, state } = await link()
    const page = await console.open(path, NARROW)
    const complaints = complaintsOf(page)
    await page.getByText('Sự cố mới VG-2026-0001').waitFor()
    await page.reload()
    await page.getByText('Sự cố mới VG-2026-0001: mức cao, 3 cảnh báo.').waitFor()
    expect((await state())?.state).toBe('open')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)

    await page.getByRole('button', { name: 'Tôi nhận việc này' }).click()
    await page.getByRole('status').filter({ hasText: 'bạn nhận việc này' }).waitFor()
    expect(await state()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'recipient:lan' })
    expect(await page.getByRole('button', { name: 'Tôi nhận việc này' }).count()).toBe(0)

    await page.reload()
    await page.getByText('Liên kết này đã được dùng').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('says in the other language, too, that a link is over, expired or unknown', async () => {
    const over = await link()
    await store().callOuts.end(over.number, { state: 'ended', at: 1, because: 'closed' })
    const expired = await link({}, -1)
    for (const [path, vi, en] of [
      [over.path, 'Việc này đã xong', 'This is over'],
      [expired.path, 'đã hết hạn', 'has expired'],
      [`/a#${'y'.repeat(43)}`, 'không dùng được', 'cannot be used'],
      ['/a', 'không dùng được', 'cannot be used'],
      ['/a#<script>', 'không dùng được', 'cannot be used'],
    ] as const) {
      const page = await console.open(path)
      await page.getByRole('status').filter({ hasText: vi }).waitFor()
      await page.getByRole('button', { name: 'EN · English' }).click()
      await page.getByRole('status').filter({ hasText: en }).waitFor()
      expect(await page.getByRole('button', { name: 'I take this on' }).count()).toBe(0)
      await page.context().close()
    }
  })

  test('has nothing that WCAG 2.2 AA objects to', async () => {
    const { path } = await link({ says: { ...newCallOut().says, deadline: Date.now() + 3_600_000 } })
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await console.open(path, { ...NARROW, colorScheme })
      await page.getByText('Sự cố mới VG-2026-0001').waitFor()
      await page.evaluate(axeCore.source)
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof axeCore }
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
        return (await axe.run({ runOnly: { type: 'tag', values: tags } })).violations.map(({ id }) => id)
      })
      expect(violations).toEqual([])
      await page.context().close()
    }
  })
})
