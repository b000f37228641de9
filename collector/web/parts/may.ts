import { useQuery } from '@tanstack/react-query'
import type { SessionView } from '../../serve/views.ts'
import { sessionQuery } from '../queries.ts'

export type Permission = SessionView['permissions'][number]

/** Whether the person who is signed in may do something: what would be refused is not offered. */
export function useMay(): (permission: Permission) => boolean {
  const { data: session } = useQuery(sessionQuery)
  return permission => session?.permissions.includes(permission) ?? false
}
