/** The register of information systems: what stands behind addresses and names, and what reports say of it. */

/** Cấp độ an toàn, 1–5. */
export type SystemLevel = 1 | 2 | 3 | 4 | 5

export interface InformationSystem {
  readonly id: string
  readonly organisation: string
  /** One organisation has a name once, however it is capitalised. */
  readonly name: string
  readonly level: SystemLevel | null
  /** Addresses, prefixes and names of hosts that stand for the system. */
  readonly addresses: readonly string[]
  readonly domains: readonly string[]
  readonly owner: string
  readonly operator: string
  readonly operatingSystem: string
  readonly operatingSystemVersion: string
  readonly services: readonly string[]
  readonly measures: readonly string[]
  readonly purpose: string
  readonly note: string
}

export interface SystemPage {
  readonly organisation?: string | undefined
  readonly after?: Pick<InformationSystem, 'organisation' | 'name'> | undefined
  readonly limit: number
}

export interface SystemStore {
  /** Rises with every change, in the order in which changes are committed. */
  version(): Promise<number>
  /** For a change that builds on what is there: nobody else changes systems until the transaction ends. */
  claim(): Promise<void>
  /** By organisation and name. */
  page(page: SystemPage): Promise<InformationSystem[]>
  all(): Promise<InformationSystem[]>
  count(): Promise<number>
  find(id: string): Promise<InformationSystem | null>
  findName(organisation: string, name: string): Promise<InformationSystem | null>
  /** Adds them; one whose id is there takes the place of what was there. @throws when an organisation has the name. */
  save(systems: readonly InformationSystem[]): Promise<void>
  /** Networks of a removed system stay, and are of no system. */
  remove(ids: readonly string[]): Promise<void>
}

/** What names are compared by. */
export const systemNameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase()
