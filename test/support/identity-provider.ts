/**
 * A real OpenID provider (oidc-provider, certified) on loopback with people of its own, and a small browser that goes
 * through its pages. Its pages for signing in are the ones it ships for development: any password will do.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { freePort } from './processes.ts'

export const CLIENT = { id: 'vonggac', secret: 'a-secret-of-the-client-long-enough' }

/** Claims beyond `sub`. */
export type PersonClaims = Record<string, unknown>

export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string
  /** By `sub`; may be changed while it runs. */
  readonly people: Map<string, PersonClaims>
  /** Of each request for tokens, whether the client said who it is in the header. */
  readonly saidInHeader: boolean[]
}

interface Options {
  readonly port?: number
  /** How the client says who it is. */
  readonly auth?: 'client_secret_basic' | 'client_secret_post'
  /** Of the console that people come back to. */
  readonly consoleUrl: string
}

export async function identityProvider({
  port,
  auth = 'client_secret_basic',
  consoleUrl,
}: Options): Promise<IdentityProvider> {
  const people = new Map<string, PersonClaims>()
  const server = createServer()
  await new Promise<void>(resolve => server.listen(port ?? 0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const saidInHeader: boolean[] = []
  server.on('request', ({ url, headers }) => {
    if (url === '/token') saidInHeader.push(headers.authorization !== undefined)
  })
  server.on('request', quietly(() => provider(issuer, auth, consoleUrl, people)).callback())
  return { issuer, people, saidInHeader, [Symbol.asyncDispose]: () => closed(server) }
}

/** Where one will listen that isn't started yet. */
export const futureProvider = freePort

function provider(
  issuer: string,
  auth: NonNullable<Options['auth']>,
  consoleUrl: string,
  people: ReadonlyMap<string, PersonClaims>,
): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        token_endpoint_auth_method: auth,
        redirect_uris: [`${consoleUrl}/api/provider/callback`],
        post_logout_redirect_uris: [`${consoleUrl}/sign-in`],
      },
    ],
    clientAuthMethods: [auth],
    cookies: { keys: ['of the tests alone'] },
    // Groups and the like are told at the userinfo endpoint, as most providers do.
    claims: {
      openid: ['sub'],
      profile: ['preferred_username', 'name', 'groups', 'org'],
      email: ['email', 'email_verified'],
    },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    async findAccount(_context, sub) {
      const claims = people.get(sub)
      return claims && { accountId: sub, claims: async () => ({ sub, ...claims }) }
    },
  })
}

/** It warns of what is for development, and of Node versions past their end. */
function quietly<T>(work: () => T): T {
  const { warn, info } = console
  Object.assign(console, { warn: () => {}, info: () => {} })
  try {
    return work()
  } finally {
    Object.assign(console, { warn, info })
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}

/** Follows redirects and keeps cookies, as a browser does; cookies don't tell ports apart. */
export class TestBrowser {
  readonly cookies = new Map<string, string>()

  /** Resolves to the first page that is not a redirect, or to the redirect that leads to `until`. */
  async open(url: string, { until, body }: { until?: string; body?: URLSearchParams } = {}): Promise<Page> {
    let at = url
    let form = body
    for (let hops = 0; hops < 20; hops += 1) {
      const reply = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: this.#cookieHeader(), accept: 'text/html' },
        ...(form && { method: 'POST', body: form }),
      })
      this.#keep(reply)
      const next = reply.headers.get('location')
      if (next === null) return { url: at, status: reply.status, text: await reply.text() }
      at = new URL(next, at).href
      if (until !== undefined && at.startsWith(until)) return { url: at, status: reply.status, text: '' }
      form = undefined
    }
    throw new Error(`too many redirects from ${url}`)
  }

  /** Signs in at the provider's page, and agrees. Resolves to where the provider sends the browser back to. */
  async signInAtProvider(start: string, sub: string, back: string): Promise<Page> {
    let page = await this.open(start, { until: back })
    for (let step = 0; step < 3 && !page.url.startsWith(back); step += 1) {
      const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1]
      const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1]
      if (!action || !prompt) throw new Error(`no form at ${page.url}: ${page.status} ${page.text.slice(0, 200)}`)
      const body = new URLSearchParams({ prompt, ...(prompt === 'login' && { login: sub, password: 'x' }) })
      page = await this.open(new URL(action, page.url).href, { until: back, body })
    }
    return page
  }

  #keep(reply: Response): void {
    for (const cookie of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';')
      const [name = '', value = ''] = pair.split(/=(.*)/)
      const ended = attributes.some(each => /expires=Thu, 01 Jan 1970|max-age=0/i.test(each))
      if (ended || value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }

  #cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly text: string
}
