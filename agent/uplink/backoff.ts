/** How long to wait before the n-th retry: doubling, capped, and spread so that agents don't come back in step. */
export interface BackoffLimits {
  readonly firstMs: number
  readonly lastMs: number
}

/**
 * @param failures How many attempts in a row have failed, from 1.
 * @param random From 0 to 1: half of the wait is spread over it.
 */
export function backoffMs(failures: number, { firstMs, lastMs }: BackoffLimits, random: number): number {
  const full = Math.min(lastMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return full / 2 + (full / 2) * random
}
