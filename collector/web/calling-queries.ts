/** What the pages of call-outs, duties, dead letters and countersignatures ask for. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import {
  type ApprovalState,
  type CallOutState,
  fetchApprovals,
  fetchCallOut,
  fetchCallOuts,
  fetchDeadLetters,
  fetchDuties,
  fetchUndelivered,
} from './calling-api.ts'

const FIRST = { initialPageParam: null as string | null }
const HALF_MINUTE = 30_000

export const callOutsQuery = (state: CallOutState | null) =>
  infiniteQueryOptions({
    ...FIRST,
    queryKey: ['call-outs', 'list', state],
    queryFn: ({ pageParam, signal }) => fetchCallOuts(state, pageParam, signal),
    getNextPageParam: page => page.nextCursor,
    refetchInterval: HALF_MINUTE,
  })

export const callOutQuery = (number: number) =>
  queryOptions({ queryKey: ['call-outs', 'one', number], queryFn: ({ signal }) => fetchCallOut(number, signal) })

export const undeliveredQuery = infiniteQueryOptions({
  ...FIRST,
  queryKey: ['call-outs', 'undelivered'],
  queryFn: ({ pageParam, signal }) => fetchUndelivered(pageParam, signal),
  getNextPageParam: page => page.nextCursor,
  refetchInterval: HALF_MINUTE,
})

export const dutiesQuery = queryOptions({ queryKey: ['duties'], queryFn: ({ signal }) => fetchDuties(signal) })

/** Each asking may be a line in the audit: none that nobody wanted. */
export const deadLettersQuery = infiniteQueryOptions({
  ...FIRST,
  queryKey: ['dead-letters'],
  queryFn: ({ pageParam, signal }) => fetchDeadLetters(pageParam, signal),
  getNextPageParam: page => page.nextCursor,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
})

export const approvalsQuery = (state: ApprovalState) =>
  infiniteQueryOptions({
    ...FIRST,
    queryKey: ['approvals', state],
    queryFn: ({ pageParam, signal }) => fetchApprovals(state, pageParam, signal),
    getNextPageParam: page => page.nextCursor,
    refetchInterval: HALF_MINUTE,
  })
