/** People in front of a running console, each of a role, with a session of their own; and what they see photographed. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { SESSION_COOKIE } from '../../collector/serve/access.ts'
import { openSession } from '../../collector/serve/session.ts'
import type { Role } from '../../collector/store/users.ts'
import type { Reply } from './agent-side.ts'
import { NARROW, WIDE } from './chromium.ts'
import { PASSWORD, type RunningConsole } from './console.ts'
import { violationsOf } from './pages.ts'

export interface ConsolePerson {
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** Asks the API as the person. */
  ask(path: string, method?: string, body?: object): Promise<Pick<Reply, 'status' | 'body'>>
}

export async function consolePerson(
  console: RunningConsole,
  name: string,
  role: Role,
  mayReadPayload = false,
): Promise<ConsolePerson> {
  const { store } = console.collector.collector
  await console.collector.addUser(name, PASSWORD, role, mayReadPayload)
  const person = await store.users.find(name)
  if (!person) throw new Error(`${name} is not there`)
  const { id } = await openSession(store, person, Date.now())
  const url = console.collector.console
  const cookies = [
    { name: SESSION_COOKIE, value: id, domain: '127.0.0.1', path: '/', expires: -1, httpOnly: true, secure: false },
  ]
  return {
    open: (path, options = {}) =>
      console.open(path, {
        ...options,
        storageState: { cookies: cookies.map(cookie => ({ ...cookie, sameSite: 'Strict' as const })), origins: [] },
      }),
    async ask(path, method = 'GET', body) {
      const headers = { cookie: `${SESSION_COOKIE}=${id}`, ...(body && { 'content-type': 'application/json' }) }
      const reply = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null })
      const text = await reply.text()
      return { status: reply.status, body: text === '' ? null : JSON.parse(text) }
    },
  }
}

const SCREENS = {
  'wide, light, Vietnamese': { ...WIDE, colorScheme: 'light' },
  'wide, dark, English': { ...WIDE, colorScheme: 'dark' },
  'narrow, light, English': { ...NARROW, colorScheme: 'light' },
  'narrow, dark, Vietnamese': { ...NARROW, colorScheme: 'dark' },
} as const satisfies Record<string, BrowserContextOptions>

export type Look = keyof typeof SCREENS
export const LOOKS = Object.keys(SCREENS) as Look[]

/**
 * A page keeps to WCAG 2.2 AA and to the width of the screen. Pictures go where `VONGGAC_PICTURES` says, if it does.
 *
 * @param prepare opens what is closed at first
 */
export async function looksRight(
  look: Look,
  person: ConsolePerson,
  path: string,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  const page = await person.open(path, SCREENS[look])
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('button', { name: look.includes('English') ? /^EN/ : /^VI/ }).click()
  await page.locator('main [role="status"][aria-label]').first().waitFor({ state: 'detached' })
  await page.evaluate(() => {
    for (const closed of document.querySelectorAll('main details')) closed.setAttribute('open', '')
  })
  await prepare(page)
  await photograph(page, `${path} ${look}`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  expect(await violationsOf(page)).toEqual([])
  await page.context().close()
}

async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env['VONGGAC_PICTURES']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[^a-z]+/gi, '-')}.png`), fullPage: true })
}
