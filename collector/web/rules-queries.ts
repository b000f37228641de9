/** What the rules page asks for, by name; beside `queries.ts`. */
import { queryOptions } from '@tanstack/react-query'
import { fetchInhibitions, fetchOrganisations, fetchRules, fetchSilences } from './rules-api.ts'

const MINUTE = 60_000

export const rulesQuery = queryOptions({ queryKey: ['rules'], queryFn: ({ signal }) => fetchRules(signal) })

/** @param standing false: also those that are over */
export const silencesQuery = (standing: boolean) =>
  queryOptions({
    queryKey: ['silences', standing],
    queryFn: ({ signal }) => fetchSilences(standing, signal),
    refetchInterval: MINUTE,
  })

export const inhibitionsQuery = (standing: boolean) =>
  queryOptions({
    queryKey: ['inhibitions', standing],
    queryFn: ({ signal }) => fetchInhibitions(standing, signal),
    refetchInterval: MINUTE,
  })

export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: ({ signal }) => fetchOrganisations(signal),
  staleTime: 5 * MINUTE,
})
