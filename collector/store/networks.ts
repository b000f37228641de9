/** The table of networks: whose an address is, and what it means that an alert names it. */

export const NETWORK_KINDS = ['own', 'customer', 'cgnat', 'management', 'peer', 'resolver'] as const

/**
 * `own`, `customer`: what is protected. `management`: of one's own devices. `cgnat`: addresses that many subscribers
 * share, so that one alone names nobody. `peer`: others' routers, mirrors and caches. `resolver`: asked by everyone.
 */
export type NetworkKind = (typeof NETWORK_KINDS)[number]

export interface Network {
  readonly id: string
  /** Whose it is. One organisation has a prefix once. */
  readonly organisation: string
  /** As `printPrefix` writes it. */
  readonly prefix: string
  readonly kind: NetworkKind
  readonly site: string
  /** Whom to call about it. */
  readonly contact: string
  readonly systemId: string | null
  readonly note: string
}

export interface NetworkPage {
  readonly organisation?: string | undefined
  readonly kind?: NetworkKind | undefined
  /** Only those behind this one: the last of the page before. */
  readonly after?: Pick<Network, 'organisation' | 'prefix'> | undefined
  readonly limit: number
}

export interface NetworkStore {
  /** Rises with every change, in the order in which changes are committed. */
  version(): Promise<number>
  /** For a change that builds on what is there: nobody else changes networks until the transaction ends. */
  claim(): Promise<void>
  /** By organisation, IPv4 first, by address, the wider one before those within it. */
  page(page: NetworkPage): Promise<Network[]>
  all(): Promise<Network[]>
  count(): Promise<number>
  find(id: string): Promise<Network | null>
  findPrefix(organisation: string, prefix: string): Promise<Network | null>
  /** Adds them; one whose id is there takes the place of what was there. @throws when an organisation has the prefix. */
  save(networks: readonly Network[]): Promise<void>
  remove(ids: readonly string[]): Promise<void>
}
