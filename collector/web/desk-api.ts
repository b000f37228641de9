/** What the pages for handling incidents ask of the API and send to it: the addresses that `api.ts` doesn't have. */
import type { z } from 'zod'
import type { Choices } from '../serve/choices-views.ts'
import type {
  BulkRequest,
  Outcomes,
  PERSON_TIMES,
  SplitRequest,
  TaskChange,
  TaskRequest,
} from '../serve/incident-views.ts'
import type { AlertList } from '../serve/views.ts'
import { get, incidentPath, sendFile, write } from './api.ts'
import type { Text } from './messages/text.ts'

export type Outcome = z.infer<typeof Outcomes>['outcomes'][number]
export type BulkAct = z.input<typeof BulkRequest>['act']
export type PersonTime = (typeof PERSON_TIMES)[number]

/** Acts take a body even where there is nothing to say. */
const send = (method: Parameters<typeof write>[0], path: string, body: unknown = {}): Promise<Response> =>
  write(method, path, body)

const answered = async <T>(reply: Promise<Response>): Promise<T> => (await reply).json() as Promise<T>

export const fetchChoices = (signal?: AbortSignal): Promise<Choices> => get('/api/choices', signal)

export const acknowledgeIncident = (id: string) => send('POST', `${incidentPath(id)}/acknowledge`)

export const assignIncident = (id: string, to: string | null) => send('PUT', `${incidentPath(id)}/assignee`, { to })

export const renameIncident = (id: string, title: Text | null) => send('PUT', `${incidentPath(id)}/title`, { title })

export const categoriseIncident = (id: string, category: string | null) =>
  send('PUT', `${incidentPath(id)}/category`, { category })

const taskPath = (id: string, task: string) => `${incidentPath(id)}/tasks/${encodeURIComponent(task)}`

export const addTask = (id: string, task: z.input<typeof TaskRequest>) =>
  send('POST', `${incidentPath(id)}/tasks`, task)

export const changeTask = (id: string, task: string, change: z.input<typeof TaskChange>) =>
  send('PATCH', taskPath(id, task), change)

export const removeTask = (id: string, task: string) => send('DELETE', taskPath(id, task))

export const runPlaybook = (id: string, playbook: string) =>
  send('POST', `${incidentPath(id)}/playbooks/${encodeURIComponent(playbook)}`)

export interface NewFile {
  readonly file: File
  readonly description: string
  readonly source: string
}

export const addFile = (id: string, { file, description, source }: NewFile) =>
  sendFile(`${incidentPath(id)}/files?${new URLSearchParams({ name: file.name, description, source })}`, file)

/** Where the browser downloads a file of evidence from; each time is put on record. */
export const fileAddress = (id: string, item: string): string => `${incidentPath(id)}/files/${encodeURIComponent(item)}`

export interface Custody {
  readonly item: string
  readonly at: string
  readonly actor: string
  readonly act: string
}

export const fetchCustody = (id: string, signal?: AbortSignal): Promise<{ custody: Custody[] }> =>
  get(`${incidentPath(id)}/custody`, signal)

interface Moment {
  /** Null: not established. */
  readonly instant: string | null
  readonly reason: string
}

export const moveT0 = (id: string, moment: Moment) => send('PUT', `${incidentPath(id)}/t0`, moment)

export const setTime = (id: string, time: PersonTime, moment: Moment) =>
  send('PUT', `${incidentPath(id)}/times`, { time, ...moment })

export const setAware = (id: string, regime: string, moment: Moment) =>
  send('PUT', `${incidentPath(id)}/aware`, { regime, ...moment })

export const undoEvent = (id: string, number: number, reason: string) =>
  send('POST', `${incidentPath(id)}/undo`, { number, reason })

export const mergeIncidents = (id: string, from: readonly string[], reason: string) =>
  answered<{ outcomes: Outcome[] }>(send('POST', `${incidentPath(id)}/merge`, { from, reason }))

export const unmergeIncident = (id: string, part: string, reason: string) =>
  send('POST', `${incidentPath(id)}/unmerge`, { part, reason })

export const splitIncident = (id: string, wanted: z.input<typeof SplitRequest>) =>
  answered<{ left: string; opened: string }>(send('POST', `${incidentPath(id)}/split`, wanted))

export const fetchAlertsOf = (id: string, cursor: string | null, signal?: AbortSignal): Promise<AlertList> =>
  get(`${incidentPath(id)}/alerts?${new URLSearchParams({ limit: '100', ...(cursor && { cursor }) })}`, signal)

export const doToMany = (ids: readonly string[], act: BulkAct, note: string) =>
  answered<{ outcomes: Outcome[] }>(send('POST', '/api/incidents/bulk', { ids, act, note }))
