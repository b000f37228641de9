/** What agents signed, kept so that any alert can be shown to be theirs: see `agent/wire/signed-batch.ts`. */
export interface SignedBatch {
  readonly agent: string
  readonly epoch: number
  readonly keyId: string
  /** The header line as it came. */
  readonly header: string
  /** SHA-256 of each alert's line, in the batch's order. */
  readonly digests: readonly string[]
  /** Base64. */
  readonly signature: string
  readonly receivedAt: number
  readonly transport: 'https' | 'kafka'
}

export interface SignedBatchStore {
  /** Resolves to its id, which alerts stored from it carry. */
  add(batch: SignedBatch): Promise<number>
  find(id: number): Promise<SignedBatch | null>
}
