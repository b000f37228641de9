/** The part of the API about who is called, what has to be done regularly, and what nobody could read. */
import type { ApprovalList } from '../serve/audit-views.ts'
import type {
  CallOutDetail,
  CallOutList,
  CallOutView,
  ContactChangeRequest,
  DutyDoneRequest,
  DutyList,
  TestReply,
  UndeliveredList,
} from '../serve/notify-views.ts'
import type { DeadLetterList } from '../serve/views.ts'
import { get, write, writing } from './api.ts'

export type CallOutState = CallOutView['state']
export type ApprovalState = 'pending' | 'overdue' | 'all'

const query = (asked: Readonly<Record<string, string | null>>): string => {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

export const fetchCallOuts = (
  state: CallOutState | null,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<CallOutList> => get(`/api/call-outs${query({ state, cursor })}`, signal)

export const fetchCallOut = (number: number, signal?: AbortSignal): Promise<CallOutDetail> =>
  get(`/api/call-outs/${number}`, signal)

export const acknowledgeCallOut = (number: number): Promise<unknown> =>
  write('POST', `/api/call-outs/${number}/acknowledgement`)

export const fetchUndelivered = (cursor: string | null, signal?: AbortSignal): Promise<UndeliveredList> =>
  get(`/api/call-outs/undelivered${query({ cursor })}`, signal)

export const retryDelivery = (number: number): Promise<unknown> =>
  write('POST', `/api/call-outs/deliveries/${number}/retry`)

export const testRoutes = (recipient: string): Promise<TestReply> => writing('POST', '/api/notify/test', { recipient })

export const fetchDuties = (signal?: AbortSignal): Promise<DutyList> => get('/api/duties', signal)

export const markDutyDone = (id: string, done: DutyDoneRequest): Promise<unknown> =>
  write('POST', `/api/duties/${encodeURIComponent(id)}/done`, done)

export const recordContactChange = (change: ContactChangeRequest): Promise<unknown> =>
  write('POST', '/api/contact-changes', change)

export const fetchDeadLetters = (cursor: string | null, signal?: AbortSignal): Promise<DeadLetterList> =>
  get(`/api/dead-letters${query({ cursor, limit: '20' })}`, signal)

export const fetchApprovals = (
  state: ApprovalState,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ApprovalList> => get(`/api/approvals${query({ state, cursor })}`, signal)

export const countersign = (id: number): Promise<unknown> => write('POST', `/api/approvals/${id}/countersignature`)

export const disputeApproval = (id: number, because: string): Promise<unknown> =>
  write('POST', `/api/approvals/${id}/dispute`, { because })
