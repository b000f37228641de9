/** What the pages for handling incidents ask for, by name; beside `queries.ts`. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type ActivityPeriod, fetchActivities, fetchActivity, type WhichActivity } from './activities-api.ts'
import { fetchAlertsOf, fetchChoices, fetchCustody } from './desk-api.ts'
import { fetchEntity, search } from './search-api.ts'

const MINUTE = 60_000

export const choicesQuery = queryOptions({
  queryKey: ['choices'],
  queryFn: ({ signal }) => fetchChoices(signal),
  staleTime: 5 * MINUTE,
})

export const custodyQuery = (id: string) =>
  queryOptions({ queryKey: ['incident', id, 'custody'], queryFn: ({ signal }) => fetchCustody(id, signal) })

export const alertsOfQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['incident', id, 'alerts'],
    queryFn: ({ pageParam, signal }) => fetchAlertsOf(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.nextCursor,
  })

/** Fewer letters find nothing. */
export const SHORTEST_SEARCH = 2

export const searchQuery = (words: string) =>
  infiniteQueryOptions({
    queryKey: ['search', words],
    queryFn: ({ pageParam, signal }) => search(words, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.nextCursor,
    enabled: words.length >= SHORTEST_SEARCH,
    placeholderData: keepPreviousData,
  })

export const entityQuery = (value: string) =>
  queryOptions({ queryKey: ['entity', value], queryFn: ({ signal }) => fetchEntity(value, signal) })

export const activitiesQuery = (period: ActivityPeriod) =>
  infiniteQueryOptions({
    queryKey: ['activities', period],
    queryFn: ({ pageParam, signal }) => fetchActivities(period, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.nextCursor,
    refetchInterval: MINUTE,
  })

export const activityQuery = (which: WhichActivity) =>
  queryOptions({ queryKey: ['activity', which], queryFn: ({ signal }) => fetchActivity(which, signal) })
