/** Finding incidents by what people remember of them. */
import type { IncidentRecord } from './incidents.ts'

export interface Searched {
  /** Folded by `searchable`. */
  readonly text: string
  readonly organisation: string | null
  readonly limit: number
}

/** Where a page ended: the last one of it. */
export type After<P> = Searched & { readonly after?: P | undefined }
export type IncidentPlace = Pick<IncidentRecord['state'], 'openedAt' | 'id'>
export type EntityPlace = Pick<FoundEntity, 'lastAt' | 'key' | 'incidentId'>
export type ActivityPlace = FoundActivity

/** An entity, and one of the incidents that it is in. */
export interface FoundEntity {
  /** As grouping compares it. */
  readonly key: string
  readonly role: string
  readonly name: string
  readonly drill: boolean
  readonly organisation: string
  /** The root, as people see it. */
  readonly incidentId: string
  readonly firstAt: number
  readonly lastAt: number
}

export interface FoundActivity {
  readonly organisation: string
  readonly drill: boolean
  readonly kind: string
  readonly day: string
  readonly role: string
  readonly name: string
  readonly count: number
}

export interface SearchStore {
  /** Roots whose number or title holds the text, latest first. */
  incidents(searched: After<IncidentPlace>): Promise<IncidentRecord[]>
  /** Entities whose name is, or begins with, the text; of each incident once, latest first. */
  entities(searched: After<EntityPlace>): Promise<FoundEntity[]>
  /** Names in daily records that are, or begin with, the text; latest day first. */
  activities(searched: After<ActivityPlace>): Promise<FoundActivity[]>
}
