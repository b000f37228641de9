/** The whole of it for tests of the console: built pages, a real collector that serves them, real Chromium. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium, newPage, WIDE } from './chromium.ts'
import { type RunningCollector, runCollector } from './collector.ts'
import { buildConsole } from './console-build.ts'

export const PASSWORD = 'mật khẩu dài của người trực'

export interface RunningConsole extends AsyncDisposable {
  readonly collector: RunningCollector
  /** A page nobody is signed in on. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** A page of somebody who signed in before. */
  openSignedIn(path: string, options?: BrowserContextOptions): Promise<Page>
}

export async function runConsole(settings: Record<string, unknown> = {}): Promise<RunningConsole> {
  const built = await buildConsole()
  const collector = await runCollector({ settings, consoleFolder: built.folder })
  const browser = await launchChromium()
  await collector.addUser('truc', PASSWORD, 'lead', true)

  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await newPage(await browser.newContext({ ...WIDE, acceptDownloads: true, ...options }))
    await page.goto(`${collector.console}${path}`)
    return page
  }
  // Once: the collector allows an address few sign-ins a minute.
  let state: ReturnType<typeof signIn> | undefined
  const signIn = async () => {
    const page = await open('/sign-in')
    await page.getByLabel('Tên đăng nhập').fill('truc')
    await page.getByLabel('Mật khẩu').fill(PASSWORD)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/incidents')
    const found = await page.context().storageState()
    await page.context().close()
    return found
  }

  return {
    collector,
    open,
    async openSignedIn(path, options = {}) {
      state ??= signIn()
      return open(path, { ...options, storageState: await state })
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await collector[Symbol.asyncDispose]()
      await built[Symbol.asyncDispose]()
    },
  }
}
