/** Tells when the process has held more memory than it may for too long, so that it can end in good order by itself. */

/** Exit code of an agent that ended to give memory back: EX_TEMPFAIL of sysexits.h. The service manager starts it again. */
export const MEMORY_EXIT_CODE = 75

export interface MemoryCap {
  readonly restartAboveBytes: number
  readonly forMs: number
}

/**
 * @param reading Resident bytes, and a clock that never goes back.
 * @returns what to call regularly; it answers true from the moment on at which memory has been above the cap for too long.
 */
export function memoryCap({ restartAboveBytes, forMs }: MemoryCap, reading: () => { bytes: number; nowMs: number }) {
  let aboveSinceMs: number | undefined
  return (): boolean => {
    const { bytes, nowMs } = reading()
    if (bytes <= restartAboveBytes) aboveSinceMs = undefined
    else aboveSinceMs ??= nowMs
    return aboveSinceMs !== undefined && nowMs - aboveSinceMs >= forMs
  }
}
