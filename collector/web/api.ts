/**
 * The collector's API: with the other files of this name (`*-api.ts`) the only place in the console that knows addresses.
 *
 * Types come from the routes' own schemas (types only: the schemas' library stays out of the browser).
 */
import type { CallRecord, FulfilmentList } from '../serve/clock-views.ts'
import type { LinkView } from '../serve/notify-views.ts'
import type { RecoveryCodes, SecondFactorSecret } from '../serve/people-views.ts'
import type {
  AgentList,
  AgentNotes,
  AgentView,
  AlertList,
  AlertView,
  CodeNeeded,
  IncidentDetail,
  IncidentList,
  IncidentSummary,
  PayloadView,
  SessionView,
  SignedOut,
  StatusView,
} from '../serve/views.ts'
import type { Text } from './messages/text.ts'

export type IncidentStatus = IncidentSummary['status']
export type IncidentFilter = 'open' | 'closed' | 'all'

/** An answer other than 2xx, or no answer at all (`status` 0). */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  /** The refusal's stable name; empty where there was none. */
  readonly problem: string
  readonly text: Text
  /** All that was answered: what is wrong with each field, say. */
  readonly body: unknown

  constructor(status: number, text: Text, problem = '', body: unknown = null) {
    super(text.en)
    this.status = status
    this.problem = problem
    this.text = text
    this.body = body
  }
}

const UNREACHABLE: Text = { vi: 'Không kết nối được tới bộ thu thập.', en: 'The collector cannot be reached.' }

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, UNREACHABLE)
  })
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => null)
    const { text, problem } = problemOf(response.status, body)
    throw new ApiError(response.status, text, problem, body)
  }
  return response
}

/** The server's own words where it sent a Problem, the bare status otherwise. */
function problemOf(status: number, body: unknown): { text: Text; problem: string } {
  if (typeof body === 'object' && body !== null) {
    const [reason] = 'fields' in body && Array.isArray(body.fields) ? (body.fields as readonly object[]) : []
    const problem = 'error' in body ? String(body.error) : ''
    // Why a field was refused says more than that one was; the console sends one at a time.
    if (reason && 'message' in reason && isText(reason.message)) return { text: reason.message, problem }
    if ('message' in body && isText(body.message)) return { text: body.message, problem }
  }
  const text = { vi: `Bộ thu thập trả lời lỗi ${status}.`, en: `The collector answered ${status}.` }
  return { text, problem: '' }
}

const isText = (value: unknown): value is Text =>
  typeof value === 'object' && value !== null && 'vi' in value && 'en' in value

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, signal ? { signal } : {})
  return (await response.json()) as T
}

export const post = (path: string, body: unknown): Promise<Response> => write('POST', path, body)

/** A write; without a body where there is nothing to say. */
export function write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Response> {
  if (body === undefined) return ask(path, { method })
  return ask(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

/** The file itself is the body. */
export const sendFile = (path: string, file: File): Promise<Response> =>
  ask(path, { method: 'POST', headers: { 'content-type': file.type || 'application/octet-stream' }, body: file })

/** A write whose answer is read. */
export const writing = async <T>(...asked: Parameters<typeof write>): Promise<T> =>
  (await (await write(...asked)).json()) as T

const agentPath = (id: string): string => `/api/agents/${encodeURIComponent(id)}`

export const incidentPath = (id: string): string => `/api/incidents/${encodeURIComponent(id)}`

export const fetchStatus = (signal?: AbortSignal): Promise<StatusView> => get('/api/status', signal)

/** Null when nobody is signed in. */
export async function fetchSession(signal?: AbortSignal): Promise<SessionView | null> {
  try {
    return await get<SessionView>('/api/session', signal)
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null
    throw error
  }
}

/** A session, or what is still needed for one. */
export type SignedIn = SessionView | CodeNeeded

export const signIn = async (username: string, password: string): Promise<SignedIn> =>
  (await post('/api/session', { username, password })).json() as Promise<SignedIn>

export const signInOnce = async (token: string): Promise<SignedIn> =>
  (await post('/api/session/one-time', { token })).json() as Promise<SignedIn>

export const signInWithCode = async (code: string): Promise<SessionView> =>
  (await post('/api/session/code', { code })).json() as Promise<SessionView>

/** Where the browser goes to sign in at the organisation's identity provider. */
export const providerAddress = (next: string): string => `/api/provider/start?${new URLSearchParams({ next })}`

/** Where to go on to, to end the session at the identity provider, too; null when it didn't come from there. */
export async function signOut(): Promise<string | null> {
  const response = await ask('/api/session', { method: 'DELETE' })
  return response.status === 200 ? ((await response.json()) as SignedOut).signOutAt : null
}

const SECOND_FACTOR = '/api/session/second-factor'

/** @param proof The password, or a code of the second factor that there is already; empty for who has neither. */
export const beginSecondFactor = async (proof: { password?: string; code?: string }): Promise<SecondFactorSecret> =>
  (await post(SECOND_FACTOR, proof)).json() as Promise<SecondFactorSecret>

export const confirmSecondFactor = async (code: string): Promise<RecoveryCodes> =>
  (await post(`${SECOND_FACTOR}/confirmation`, { code })).json() as Promise<RecoveryCodes>

export const fetchIncidents = (
  status: IncidentFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<IncidentList> => {
  const query = new URLSearchParams({ status, limit: '100', ...(cursor ? { cursor } : {}) })
  return get(`/api/incidents?${query}`, signal)
}

export const fetchIncident = (id: string, signal?: AbortSignal): Promise<IncidentDetail> =>
  get(incidentPath(id), signal)

export type Verdict = 'incident' | 'attempt' | 'benign' | 'false_positive' | 'duplicate' | 'undetermined'

export interface WantedStatus {
  readonly status: IncidentStatus
  readonly reason: string
  readonly verdict?: Verdict
  readonly duplicateOf?: string
}

export const changeStatus = async (id: string, wanted: WantedStatus): Promise<void> => {
  await post(`${incidentPath(id)}/status`, wanted)
}

export async function judge(id: string, judgement: string, answer: boolean, reason: string): Promise<void> {
  await write('PUT', `${incidentPath(id)}/judgements`, { judgement, answer, reason })
}

/** What a call at that time to these would answer; `to` empty: whom the most urgent stage is for. */
export const fetchFulfils = (id: string, at: string, to: string, signal?: AbortSignal): Promise<FulfilmentList> => {
  const query = new URLSearchParams({ kind: 'call', at, ...(to && { to }) })
  return get(`${incidentPath(id)}/fulfils?${query}`, signal)
}

export const recordCall = async (id: string, call: CallRecord): Promise<void> => {
  await post(`${incidentPath(id)}/calls`, call)
}

export const holdEvidence = async (id: string, held: boolean, reason: string): Promise<void> => {
  await post(`${incidentPath(id)}/evidence`, { held, reason })
}

export const addComment = async (id: string, text: string): Promise<void> => {
  await post(`${incidentPath(id)}/comments`, { text })
}

export const fetchAlerts = (limit: number, signal?: AbortSignal): Promise<AlertList> =>
  get(`/api/alerts?limit=${limit}`, signal)

/** Asking is put on record: only ever because someone pressed the button. */
export const fetchPayload = (
  { agent, epoch, sequence }: Pick<AlertView, 'agent' | 'epoch' | 'sequence'>,
  signal?: AbortSignal,
): Promise<PayloadView> => get(`/api/alerts/${encodeURIComponent(agent)}/${epoch}/${sequence}/payload`, signal)

export const fetchAgent = (id: string, signal?: AbortSignal): Promise<AgentView> => get(agentPath(id), signal)

export const saveAgentNotes = (id: string, notes: AgentNotes): Promise<AgentView> =>
  writing('PUT', `${agentPath(id)}/notes`, notes)

export const fetchAgents = (cursor: string | null, signal?: AbortSignal): Promise<AgentList> =>
  get(`/api/agents${cursor ? `?${new URLSearchParams({ cursor })}` : ''}`, signal)

/** What an acknowledge link is about; looking changes nothing. */
export const lookAtLink = async (token: string): Promise<LinkView> =>
  (await post('/api/acknowledgement/look', { token })).json() as Promise<LinkView>

export const acknowledge = async (token: string): Promise<LinkView> =>
  (await post('/api/acknowledgement', { token })).json() as Promise<LinkView>

export interface StreamHandlers {
  readonly onAlert: (alert: AlertView) => void
  readonly onIncident: (incident: IncidentSummary) => void
  readonly onAgent: (agent: AgentView) => void
  /** The collector left events out because this reader was too slow: ask for everything again. */
  readonly onBehind: () => void
  /** False while the connection is down; the browser keeps trying by itself. */
  readonly onConnected: (connected: boolean) => void
}

/** A browser gives up on a stream that was refused (busy, session ended); we ask again after this long. */
const REOPEN_AFTER = 10_000

/** Opens the stream of server-sent events; call the answer to close it. */
export function openStream(handlers: StreamHandlers): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stream = connect()

  function reopen(): void {
    stream = connect()
  }

  function connect(): EventSource {
    const opened = new EventSource('/api/stream', { withCredentials: true })
    const on = <T>(name: string, handle: (data: T) => void): void =>
      opened.addEventListener(name, event => handle(JSON.parse((event as MessageEvent<string>).data) as T))

    on('alert', handlers.onAlert)
    on('incident', handlers.onIncident)
    on('agent', handlers.onAgent)
    opened.addEventListener('behind', handlers.onBehind)
    opened.onopen = () => handlers.onConnected(true)
    opened.onerror = () => {
      handlers.onConnected(false)
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(reopen, REOPEN_AFTER)
    }
    return opened
  }

  return () => {
    clearTimeout(timer)
    stream.close()
  }
}
