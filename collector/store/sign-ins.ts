/** Tries to sign in, counted; and the devices that somebody has signed in from before. */
export interface SignInAttempts {
  /** Of what they are counted: an address, a name, a device. */
  readonly key: string
  readonly failures: number
  readonly lastAt: number
}

export interface SignInStore {
  /** For a change: nobody else counts on these keys until the transaction ends. One that isn't there has no failures. */
  claim(keys: readonly string[]): Promise<SignInAttempts[]>
  save(attempts: readonly SignInAttempts[]): Promise<void>
  /** Counts from before. */
  forget(before: number): Promise<void>
  /** At most `keep` of one person, those seen last. */
  keepDevice(device: { hash: string; username: string; at: number }, keep: number): Promise<void>
  knowsDevice(hash: string, username: string, since: number): Promise<boolean>
  forgetDevices(username: string): Promise<void>
}
