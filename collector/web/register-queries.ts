/** What the pages of the register and of the audit ask for. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import {
  type AuditFilter,
  fetchAddress,
  fetchAudit,
  fetchNetworks,
  fetchSystems,
  type NetworkKind,
} from './register-api.ts'

const FIRST = { initialPageParam: null as string | null }

export const networksQuery = (kind: NetworkKind | '') =>
  infiniteQueryOptions({
    ...FIRST,
    queryKey: ['register', 'networks', kind],
    queryFn: ({ pageParam, signal }) => fetchNetworks(kind, pageParam, signal),
    getNextPageParam: page => page.nextCursor,
  })

export const systemsQuery = infiniteQueryOptions({
  ...FIRST,
  queryKey: ['register', 'systems'],
  queryFn: ({ pageParam, signal }) => fetchSystems(pageParam, signal),
  getNextPageParam: page => page.nextCursor,
})

export const addressQuery = (address: string, organisation: string) =>
  queryOptions({
    queryKey: ['register', 'address', address, organisation],
    queryFn: ({ signal }) => fetchAddress(address, organisation, signal),
  })

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    ...FIRST,
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => fetchAudit(filter, pageParam, signal),
    getNextPageParam: page => page.nextCursor,
  })
