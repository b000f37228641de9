/** The search over everything, and what is known of an address or name. */
import type { z } from 'zod'
import type { EntityDetail as EntityDetailView } from '../serve/entities-views.ts'
import type { SearchResult as SearchResultView } from '../serve/routes/search.ts'
import { get } from './api.ts'

export type SearchResult = z.infer<typeof SearchResultView>
export type EntityDetail = z.infer<typeof EntityDetailView>

export const search = (words: string, cursor: string | null, signal?: AbortSignal): Promise<SearchResult> =>
  get(`/api/search?${new URLSearchParams({ q: words, limit: '50', ...(cursor && { cursor }) })}`, signal)

export const fetchEntity = (value: string, signal?: AbortSignal): Promise<EntityDetail> =>
  get(`/api/entities/${encodeURIComponent(value)}`, signal)
