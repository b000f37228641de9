/** What the pages about people ask for. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fetchOrganisations, fetchPeople, fetchSecondFactor, fetchTokens } from './people-api.ts'

const FIRST = { initialPageParam: null as string | null }

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => fetchSecondFactor(signal),
})

export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: ({ signal }) => fetchOrganisations(signal),
  staleTime: 5 * 60_000,
})

export const tokensQuery = infiniteQueryOptions({
  ...FIRST,
  queryKey: ['tokens'],
  queryFn: ({ pageParam, signal }) => fetchTokens(pageParam, signal),
  getNextPageParam: page => page.nextCursor,
})

export const peopleQuery = infiniteQueryOptions({
  ...FIRST,
  queryKey: ['people'],
  queryFn: ({ pageParam, signal }) => fetchPeople(pageParam, signal),
  getNextPageParam: page => page.nextCursor,
})
