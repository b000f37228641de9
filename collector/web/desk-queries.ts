/** What the pages for handling incidents ask for, by name; beside `queries.ts`. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchAlertsOf, fetchChoices, fetchCustody, searchIncidents } from './desk-api.ts'

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

export const incidentSearchQuery = (words: string) =>
  queryOptions({
    queryKey: ['search', 'incidents', words],
    queryFn: ({ signal }) => searchIncidents(words, signal),
    enabled: words.length >= SHORTEST_SEARCH,
    placeholderData: keepPreviousData,
  })
