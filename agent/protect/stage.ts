/** The stage as the agent's sources call it: detections in, those that may leave the host out. */
import type { Detection } from '../match/detection.ts'
import type { Originals } from './originals.ts'
import type { EvidencePolicy } from './policy.ts'
import { protect } from './protect.ts'

export interface ProtectDeps {
  readonly policy: EvidencePolicy
  readonly originals: Pick<Originals, 'keep'>
  readonly masked: (source: string, count: number) => void
  /** Evidence of an alert was withheld, since it couldn't be judged. */
  readonly withheld: (source: string, error: Error) => void
}

export interface Safe {
  readonly detections: readonly Detection[]
  /**
   * To be called before the alerts are spooled, for those of them that are: resolves when their originals are on the
   * host's disk, or given up. Never rejects.
   */
  keepOriginals(isTold: (sha256: string) => boolean): Promise<void>
}

/** Never throws. */
export type Protect = (source: string, detections: readonly Detection[]) => Safe

export function protectStage({ policy, originals, masked, withheld }: ProtectDeps): Protect {
  return (source, detections) => {
    const safe = detections.map(each => protect(each, source, policy, error => withheld(source, error)))
    const count = safe.reduce((sum, { detection }) => sum + (detection.evidence?.masked ?? 0), 0)
    if (count > 0) masked(source, count)
    const kept = safe.flatMap(({ original }) => original ?? [])
    return {
      detections: safe.map(({ detection }) => detection),
      keepOriginals: isTold => originals.keep(kept.filter(({ sha256 }) => isTold(sha256))),
    }
  }
}
