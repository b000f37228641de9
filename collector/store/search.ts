/** Finding incidents by what people remember of them. */
import type { IncidentRecord } from './incidents.ts'

export interface Searched {
  /** Folded by `searchable`. */
  readonly text: string
  readonly organisation: string | null
  readonly limit: number
}

/** An entity, and one of the incidents that it is in. */
export interface FoundEntity {
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
  incidents(searched: Searched): Promise<IncidentRecord[]>
  /** Entities whose name is, or begins with, the text; of each incident once, latest first. */
  entities(searched: Searched): Promise<FoundEntity[]>
  /** Names in daily records that are, or begin with, the text; latest day first. */
  activities(searched: Searched): Promise<FoundActivity[]>
}
