/** Somebody at the console, as far as requests go. */
import type { Site } from '../../support/site.ts'

/** Resolves to a way of asking that throws for everything but a 200. */
export async function signedIn(site: Site): Promise<(path: string) => Promise<{ nextCursor?: string | null }>> {
  const link = await site.admin('user', 'add', 'bench', '--role', 'analyst', '--one-time')
  const [, base = '', token = ''] = /(https?:\/\/[^/]+)\/\S*#token=(\S+)/.exec(link) ?? []
  const reply = await fetch(`${base}/api/session/one-time`, {
    method: 'POST',
    body: JSON.stringify({ token }),
    headers: { 'content-type': 'application/json' },
  })
  if (reply.status !== 200) throw new Error(`sign-in: HTTP ${reply.status}: ${await reply.text()}`)
  const cookie = reply.headers
    .getSetCookie()
    .map(one => one.split(';')[0])
    .join('; ')
  return async path => {
    const answer = await fetch(base + path, { headers: { cookie } })
    if (answer.status !== 200) throw new Error(`${path}: HTTP ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as { nextCursor?: string | null }
  }
}
