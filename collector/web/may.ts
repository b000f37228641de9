import { useQuery } from '@tanstack/react-query'
import type { SessionView } from '../serve/views.ts'
import { sessionQuery } from './queries.ts'

type Permission = SessionView['permissions'][number]

/** What the signed-in person may do; the collector judges again whatever a page offers. */
export function useMay(): (permission: Permission) => boolean {
  const { data: session } = useQuery(sessionQuery)
  return permission => session?.permissions.includes(permission) ?? false
}
