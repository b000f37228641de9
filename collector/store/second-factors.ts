/** Second factors: the secret that codes come from (RFC 6238), and recovery codes for who has lost the device. */
export interface SecondFactor {
  readonly username: string
  /** Base32; null until a first one was confirmed by a code. Codes can't be checked against a hash. */
  readonly secret: string | null
  /** Shown and not confirmed yet; the confirmed one stays good meanwhile. */
  readonly pendingSecret: string | null
  /** Of the last code that was taken: no code is good twice. */
  readonly lastStep: number
  readonly since: number | null
}

export interface SecondFactorStore {
  find(username: string): Promise<SecondFactor | null>
  /** The pending secret from now on. */
  begin(username: string, secret: string): Promise<void>
  /** Makes the pending secret the one that counts. False when it isn't the pending one any more. */
  confirm(username: string, confirmed: { secret: string; step: number; at: number }): Promise<boolean>
  /** True for the first who comes with the code of this step, or one after the last that was taken. */
  takeStep(username: string, step: number): Promise<boolean>
  /** With the recovery codes. Resolves to whether there was one. */
  remove(username: string): Promise<boolean>
  /** In place of those before; SHA-256. */
  keepRecoveryCodes(username: string, hashes: readonly string[]): Promise<void>
  /** True the first time. */
  spendRecoveryCode(username: string, hash: string, at: number): Promise<boolean>
  recoveryCodesLeft(username: string): Promise<number>
}
