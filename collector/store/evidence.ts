/** Files kept as evidence, by their hash, and who had to do with each: added, read, exported. Nothing is ever removed. */
export const CUSTODY_ACTS = ['added', 'read', 'exported'] as const
export type CustodyAct = (typeof CUSTODY_ACTS)[number]

export interface Custody {
  readonly item: string
  /** Where it lay at the time. */
  readonly incidentId: string
  readonly at: number
  readonly actor: string
  readonly act: CustodyAct
}

export interface EvidenceStore {
  /** The same bytes are kept once. */
  put(sha256: string, bytes: Buffer): Promise<void>
  get(sha256: string): Promise<Buffer | null>
  note(custody: Custody): Promise<void>
  /** Of these items, in order: a file's custody goes on in whatever incident it lies by then. */
  custody(items: readonly string[]): Promise<Custody[]>
}
