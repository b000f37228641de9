/**
 * The collector's API: with report-api.ts the only file of the console that knows its addresses.
 *
 * Types come from the routes' own schemas (types only: the schemas' library stays out of the browser).
 */
import type { LiveFormView } from '../serve/report-views.ts'
import type {
  AgentList,
  AgentNotes,
  AgentView,
  AlertList,
  AlertView,
  IncidentDetail,
  IncidentList,
  IncidentSummary,
  PayloadView,
  SessionView,
  StatusView,
} from '../serve/views.ts'
import type { Text } from './messages/text.ts'

export type IncidentStatus = IncidentSummary['status']
export type IncidentFilter = 'open' | 'closed' | 'all'

/** An answer other than 2xx, or no answer at all (`status` 0). */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly text: Text

  constructor(status: number, text: Text) {
    super(text.en)
    this.status = status
    this.text = text
  }
}

const UNREACHABLE: Text = { vi: 'Không kết nối được tới bộ thu thập.', en: 'The collector cannot be reached.' }

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, UNREACHABLE)
  })
  if (!response.ok) throw new ApiError(response.status, await problemOf(response))
  return response
}

/** The server's own words where it sent a Problem, the bare status otherwise. */
async function problemOf(response: Response): Promise<Text> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null) {
    const [reason] = 'fields' in body && Array.isArray(body.fields) ? (body.fields as readonly object[]) : []
    // Why a field was refused says more than that one was; the console sends one at a time.
    if (reason && 'message' in reason && isText(reason.message)) return reason.message
    if ('message' in body && isText(body.message)) return body.message
  }
  return { vi: `Bộ thu thập trả lời lỗi ${response.status}.`, en: `The collector answered ${response.status}.` }
}

const isText = (value: unknown): value is Text =>
  typeof value === 'object' && value !== null && 'vi' in value && 'en' in value

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, signal ? { signal } : {})
  return (await response.json()) as T
}

const post = (path: string, body: unknown): Promise<Response> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** Sends JSON and reads JSON. */
export async function send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await ask(path, { method, headers, body: JSON.stringify(body) })
  return (await response.json()) as T
}

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

export const signIn = async (username: string, password: string): Promise<SessionView> =>
  (await post('/api/session', { username, password })).json() as Promise<SessionView>

export const signInOnce = async (token: string): Promise<SessionView> =>
  (await post('/api/session/one-time', { token })).json() as Promise<SessionView>

export const signOut = async (): Promise<void> => {
  await ask('/api/session', { method: 'DELETE' })
}

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

export const changeStatus = async (id: string, status: IncidentStatus, reason: string): Promise<void> => {
  await post(`${incidentPath(id)}/status`, { status, reason })
}

export const holdEvidence = async (id: string, held: boolean, reason: string): Promise<void> => {
  await post(`${incidentPath(id)}/evidence`, { held, reason })
}

export const addComment = async (id: string, text: string): Promise<void> => {
  await post(`${incidentPath(id)}/comments`, { text })
}

/** The file itself is the body; what it is called stands in the address. */
export async function uploadEvidence(id: string, file: File): Promise<void> {
  const path = `${incidentPath(id)}/files?name=${encodeURIComponent(file.name)}`
  await ask(path, { method: 'POST', headers: { 'content-type': file.type || 'application/octet-stream' }, body: file })
}

export const fetchForm = (id: string, form: string, signal?: AbortSignal): Promise<LiveFormView> =>
  get(`${incidentPath(id)}/reports/${encodeURIComponent(form)}`, signal)

/** Where the browser downloads a filled form from. */
export const formAddress = (id: string, form: string, format: 'docx' | 'pdf' | 'json'): string =>
  `${incidentPath(id)}/reports/${encodeURIComponent(form)}.${format}`

export const fetchAlerts = (limit: number, signal?: AbortSignal): Promise<AlertList> =>
  get(`/api/alerts?limit=${limit}`, signal)

/** Asking is put on record: only ever because someone pressed the button. */
export const fetchPayload = (
  { agent, epoch, sequence }: Pick<AlertView, 'agent' | 'epoch' | 'sequence'>,
  signal?: AbortSignal,
): Promise<PayloadView> => get(`/api/alerts/${encodeURIComponent(agent)}/${epoch}/${sequence}/payload`, signal)

export const fetchAgent = (id: string, signal?: AbortSignal): Promise<AgentView> => get(agentPath(id), signal)

export async function saveAgentNotes(id: string, notes: AgentNotes): Promise<AgentView> {
  const headers = { 'content-type': 'application/json' }
  const response = await ask(`${agentPath(id)}/notes`, { method: 'PUT', headers, body: JSON.stringify(notes) })
  return (await response.json()) as AgentView
}

export const fetchAgents = (signal?: AbortSignal): Promise<AgentList> => get('/api/agents', signal)

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
