/** What the rules page asks for, by name; beside `queries.ts`. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fetchInhibitions, fetchOrganisations, fetchRules, fetchSilences } from './rules-api.ts'

const MINUTE = 60_000
const PAGED = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
}

export const rulesQuery = queryOptions({ queryKey: ['rules'], queryFn: ({ signal }) => fetchRules(signal) })

/** @param standing false: also those that are over */
export const silencesQuery = (standing: boolean) =>
  infiniteQueryOptions({
    ...PAGED,
    queryKey: ['silences', standing],
    queryFn: ({ pageParam, signal }) => fetchSilences(standing, pageParam, signal),
    refetchInterval: MINUTE,
  })

export const inhibitionsQuery = (standing: boolean) =>
  infiniteQueryOptions({
    ...PAGED,
    queryKey: ['inhibitions', standing],
    queryFn: ({ pageParam, signal }) => fetchInhibitions(standing, pageParam, signal),
    refetchInterval: MINUTE,
  })

export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: ({ signal }) => fetchOrganisations(signal),
  staleTime: 5 * MINUTE,
})
