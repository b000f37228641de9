/** What this host remembers of bundles: which one is at work, which came before, and how far numbers have gone. */
import { z } from 'zod'
import { GroupName, Instant } from '../wire/index.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What a bundle is called: in file names, in heartbeats. */
export const BundleName = z.strictObject({ group: GroupName, number: z.int().positive(), sha256: Sha256 })
export type BundleName = z.infer<typeof BundleName>

export const BundleHistory = z.strictObject({
  format: z.literal(1),
  current: BundleName.optional(),
  /** The last one that worked before the current one. */
  previous: BundleName.optional(),
  /** The latest that was at work, by group. A host is of few groups in its life. */
  highest: z.record(GroupName, z.strictObject({ number: z.int().positive(), sha256: Sha256 })),
  /** Date of the newest word about this agent's group. */
  assignedAt: Instant.optional(),
})
export type BundleHistory = z.infer<typeof BundleHistory>

export const NO_HISTORY: BundleHistory = { format: 1, highest: {} }

/** After a bundle was put to work. */
export function withTaken(history: BundleHistory, taken: BundleName, assignedAt: string): BundleHistory {
  const { group, number, sha256 } = taken
  const same = history.current && isSame(history.current, taken)
  return {
    format: 1,
    current: taken,
    ...(same ? history.previous && { previous: history.previous } : history.current && { previous: history.current }),
    highest: { ...history.highest, [group]: { number, sha256 } },
    assignedAt,
  }
}

export const isSame = (one: BundleName, other: BundleName): boolean =>
  one.group === other.group && one.number === other.number && one.sha256 === other.sha256
