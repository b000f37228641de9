/** What the pages ask for, by name. The stream of events (live.tsx) makes these stale; nothing is polled but for safety. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AlertView } from '../serve/views.ts'
import {
  fetchAgent,
  fetchAgents,
  fetchAlerts,
  fetchFulfils,
  fetchIncident,
  fetchIncidents,
  fetchPayload,
  fetchSession,
  fetchStatus,
  type IncidentFilter,
  lookAtLink,
} from './api.ts'
import {
  fetchAnswered,
  fetchDeliveries,
  fetchDiff,
  fetchForm,
  fetchPeriodHandOver,
  fetchReports,
  fetchVersions,
  fetchWaiting,
  type VersionName,
} from './report-api.ts'

const MINUTE = 60_000

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => fetchStatus(signal),
  refetchInterval: MINUTE,
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => fetchSession(signal),
  staleTime: 5 * MINUTE,
})

export const incidentsQuery = (status: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: ['incidents', status],
    queryFn: ({ pageParam, signal }) => fetchIncidents(status, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.nextCursor,
    refetchInterval: MINUTE,
  })

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => fetchIncident(id, signal),
    refetchInterval: MINUTE,
  })

export const fulfilsQuery = (id: string, at: string, to: string) =>
  queryOptions({
    queryKey: ['incident', id, 'fulfils', at, to],
    queryFn: ({ signal }) => fetchFulfils(id, at, to, signal),
  })

/** Reports on a period are kept under its name as those of an incident are under its number. */
export const formQuery = (subject: string, form: string) =>
  queryOptions({
    queryKey: ['incident', subject, 'form', form],
    queryFn: ({ signal }) => fetchForm(subject, form, signal),
  })

export const reportsQuery = (id: string) =>
  queryOptions({ queryKey: ['incident', id, 'reports'], queryFn: ({ signal }) => fetchReports(id, signal) })

export const deliveriesQuery = (subject: string, form: string) =>
  infiniteQueryOptions({
    queryKey: ['incident', subject, 'deliveries', form],
    queryFn: ({ pageParam, signal }) => fetchDeliveries(subject, form, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.nextCursor,
  })

export const versionsQuery = (subject: string, form: string) =>
  queryOptions({
    queryKey: ['incident', subject, 'versions', form],
    queryFn: ({ signal }) => fetchVersions(subject, form, signal),
  })

export const periodHandOverQuery = (subject: string, form: string) =>
  queryOptions({
    queryKey: ['incident', subject, 'hand-over', form],
    queryFn: ({ signal }) => fetchPeriodHandOver(subject, form, signal),
  })

export const answeredQuery = (incidentId: string, of: VersionName, to: string, at: string) =>
  queryOptions({
    queryKey: ['incident', incidentId, 'answered', of.subject, of.form, of.number, to, at],
    queryFn: ({ signal }) => fetchAnswered(of, to, at, signal),
  })

export const waitingQuery = infiniteQueryOptions({
  queryKey: ['waiting'],
  queryFn: ({ pageParam, signal }) => fetchWaiting(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: page => page.nextCursor,
  refetchInterval: MINUTE,
})

/** Versions never change, and so neither does what is different between two of them. */
export const diffQuery = (of: VersionName, from: number) =>
  queryOptions({
    queryKey: ['diff', of.subject, of.form, from, of.number],
    queryFn: ({ signal }) => fetchDiff(of, from, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const alertsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['alerts', limit],
    queryFn: ({ signal }) => fetchAlerts(limit, signal),
    // The page adds new ones from the stream; asking again would only repeat them.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** Kept while the page is open and never asked for again by itself: each asking is a line in the audit. */
export const payloadQuery = ({ agent, epoch, sequence }: Pick<AlertView, 'agent' | 'epoch' | 'sequence'>) =>
  queryOptions({
    queryKey: ['payload', agent, epoch, sequence],
    queryFn: ({ signal }) => fetchPayload({ agent, epoch, sequence }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** Asked once: it is limited, and what it says changes by our own tap alone. */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['link', token],
    queryFn: () => (/^[\w-]+$/.test(token) ? lookAtLink(token) : { state: 'unknown' as const, callOuts: [] }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ['agents', id],
    queryFn: ({ signal }) => fetchAgent(id, signal),
    refetchInterval: 15_000,
  })

export const agentsQuery = infiniteQueryOptions({
  queryKey: ['agents'],
  queryFn: ({ pageParam, signal }) => fetchAgents(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: page => page.nextCursor,
  refetchInterval: 15_000,
})
