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
  ask(path: string): Promise<Pick<Reply, 'status' | 'body'>>
}

export async function consolePerson(console: RunningConsole, name: string, role: Role): Promise<ConsolePerson> {
  const { store } = console.collector.collector
  await console.collector.addUser(name, PASSWORD, role)
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
    async ask(path) {
      const reply = await fetch(url + path, { headers: { cookie: `${SESSION_COOKIE}=${id}` } })
      const text = await reply.text()
      return { status: reply.status, body: text === '' ? null : JSON.parse(text) }
    },
  }
}

const LOOKS = [
  ['wide-light-vi', { ...WIDE, colorScheme: 'light' }, 'VI'],
  ['wide-dark-en', { ...WIDE, colorScheme: 'dark' }, 'EN'],
  ['narrow-light-en', { ...NARROW, colorScheme: 'light' }, 'EN'],
  ['narrow-dark-vi', { ...NARROW, colorScheme: 'dark' }, 'VI'],
] as const

/**
 * A page keeps to WCAG 2.2 AA and to the width of the screen in each look: both widths, schemes and languages. Pictures
 * go where `VONGGAC_PICTURES` says, if it does.
 */
export async function looksRight(
  person: ConsolePerson,
  path: string,
  name: string,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  for (const [look, screen, language] of LOOKS) {
    const page = await person.open(path, screen)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('button', { name: new RegExp(`^${language}`) }).click()
    await page.locator('main [role="status"][aria-label]').first().waitFor({ state: 'detached' })
    await page.evaluate(() => {
      for (const closed of document.querySelectorAll('main details')) closed.setAttribute('open', '')
    })
    await prepare(page)
    const folder = process.env['VONGGAC_PICTURES']
    if (folder) {
      mkdirSync(folder, { recursive: true })
      await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true })
    }
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(beyond, `${name} ${look}`).toBeLessThanOrEqual(0)
    expect(await violationsOf(page), `${name} ${look}`).toEqual([])
    await page.context().close()
  }
}
