import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api.ts'
import { sessionQuery } from './queries.ts'

const RETRIES = 2

/** Retries what may pass by itself; an ended session sends the person to the sign-in page at once. */
export function createQueryClient(onSessionEnded: () => void): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: error => {
        if (!(error instanceof ApiError) || error.status !== 401) return
        client.setQueryData(sessionQuery.queryKey, null)
        onSessionEnded()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < RETRIES && transient(error),
      },
    },
  })
  return client
}

function transient(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500
}
