/** Real Chromium, as Debian ships it. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })

/** What a page complained about: script errors, and whatever the content security policy refused. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    // A refused request is for the page to show, not for the console to hide; scripts and policies are ours to keep clean.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  return complaints
}

export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

export const WIDE = { viewport: { width: 1440, height: 900 } } satisfies BrowserContextOptions
export const NARROW = { viewport: { width: 360, height: 740 } } satisfies BrowserContextOptions

/** For `expect.poll`: a browser on a busy machine takes its time. */
export const PATIENTLY = { timeout: 10_000 }
