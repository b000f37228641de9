/** The console's API as a person's browser uses it: signs in once by a one-time link, then asks. */
import type { AgentList, AlertList, FormView, IncidentDetail, IncidentList } from '../../collector/serve/views.ts'

export class ConsoleClient {
  readonly #base: string
  #cookie = ''

  constructor(base: string) {
    this.#base = base
  }

  async signIn(token: string): Promise<void> {
    const reply = await fetch(`${this.#base}/api/session/one-time`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#base },
      body: JSON.stringify({ token }),
    })
    if (!reply.ok) throw new Error(`sign-in refused: ${reply.status} ${await reply.text()}`)
    this.#cookie = reply.headers
      .getSetCookie()
      .map(cookie => cookie.split(';')[0])
      .join('; ')
  }

  incidents = (): Promise<IncidentList> => this.#get('/api/incidents?status=all&limit=100')
  incident = (id: string): Promise<IncidentDetail> => this.#get(`/api/incidents/${encodeURIComponent(id)}`)
  report = (id: string, form: string): Promise<FormView> =>
    this.#get(`/api/incidents/${encodeURIComponent(id)}/reports/${form}`)
  agents = (): Promise<AgentList> => this.#get('/api/agents')

  /** Every stored alert, newest first, page by page. */
  async alerts(): Promise<AlertList['alerts']> {
    const all: AlertList['alerts'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: AlertList = await this.#get(
        `/api/alerts?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      )
      all.push(...page.alerts)
      cursor = page.nextCursor
    }
    return all
  }

  async #get<T>(path: string): Promise<T> {
    const reply = await fetch(this.#base + path, { headers: { cookie: this.#cookie } })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as T
  }
}
