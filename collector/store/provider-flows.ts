/** Sign-ins under way at the organisation's identity provider, until the browser comes back from there. */
export interface ProviderFlow {
  /** SHA-256 of the state that the provider hands back. */
  readonly stateHash: string
  readonly nonce: string
  /** Of PKCE (RFC 7636). */
  readonly verifier: string
  /** The console's page that was first asked for. */
  readonly next: string
  readonly expiresAt: number
}

export interface ProviderFlowStore {
  /** Those that have expired are removed. */
  add(flow: ProviderFlow, now: number): Promise<void>
  /** Good once. */
  take(stateHash: string, now: number): Promise<ProviderFlow | null>
}
