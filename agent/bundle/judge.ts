/**
 * Whether a bundle may be put to work on this host. A pure judgement over what came and what is known here; whatever
 * the bytes are, the answer is a bundle or a reason.
 *
 * The order matters: nothing of the bundle's text is looked at before its signature has been found to be that of the
 * key which the host was given when it enrolled.
 */
import { createHash, type KeyObject } from 'node:crypto'
import {
  assignmentStatement,
  Bundle,
  bundleStatement,
  isSignedBy,
  keyIdOf,
  MAX_BUNDLE_BYTES,
  SignedBundle,
} from '../wire/index.ts'
import type { BundleHistory } from './history.ts'

/** Whom this host takes bundles for, and from. */
export interface BundleTrust {
  readonly agent: string
  /** The collector's bundle key, as given at enrolment. */
  readonly key: KeyObject
  /** Longest text of a bundle; never more than the protocol's own limit. */
  readonly limitBytes: number
}

export interface GoodBundle {
  readonly bundle: Bundle
  /** SHA-256 of the text that was signed, in hexadecimal. */
  readonly sha256: string
  /** Since when, as far as the collector has said, this agent is of the bundle's group. */
  readonly assignedAt: string
}

/** `seen`: a bundle that is genuine but not for here and now; asking for it again brings nothing. */
export type Judged = GoodBundle | { readonly refused: string; readonly seen?: { group: string; number: number } }

/** @param bytes JSON of a `SignedBundle`. Never throws. */
export function judgeBundle(bytes: Buffer, trust: BundleTrust, history: BundleHistory): Judged {
  const genuine = verifyBundle(bytes, trust)
  if ('refused' in genuine) return genuine
  const { group, number } = genuine.bundle
  const reason = outdated(genuine, history)
  return reason === undefined ? genuine : { refused: reason, seen: { group, number } }
}

/** As `judgeBundle`, leaving aside what came before it: for a bundle that was taken earlier and lies on the disk. */
export function verifyBundle(bytes: Buffer, trust: BundleTrust): GoodBundle | { readonly refused: string } {
  const signed = SignedBundle.safeParse(jsonOf(bytes))
  if (!signed.success) return { refused: 'not a signed bundle' }
  const { bundle: text, key, signature, assignment } = signed.data
  const limit = Math.min(trust.limitBytes, MAX_BUNDLE_BYTES)
  if (Buffer.byteLength(text) > limit) return { refused: `longer than the ${limit} bytes that are taken here` }
  if (key !== keyIdOf(trust.key)) return { refused: 'signed with a key that is not the collector’s' }
  if (!isSignedBy(bundleStatement(text), Buffer.from(signature, 'base64'), trust.key))
    return { refused: 'its signature does not fit its text' }

  const read = Bundle.safeParse(jsonOf(text))
  if (!read.success) return { refused: `not in a format known here: ${firstIssue(read.error)}` }
  const bundle = read.data
  if (assignment.agent !== trust.agent) return { refused: `meant for the agent ${assignment.agent}` }
  const assigned = assignmentStatement(assignment.agent, bundle.group, assignment.at)
  if (!isSignedBy(assigned, Buffer.from(assignment.signature, 'base64'), trust.key))
    return { refused: `nothing signed says that this agent is of the group ${bundle.group}` }
  const twice = firstRepeated(bundle.files.map(({ path }) => path))
  if (twice !== undefined) return { refused: `it has two files of the name ${twice}` }
  return { bundle, sha256: sha256Of(text), assignedAt: assignment.at }
}

/** Numbers of a group and dates of what the collector says about groups never go back, across restarts and moves. */
function outdated({ bundle, sha256, assignedAt }: GoodBundle, history: BundleHistory): string | undefined {
  const { group, number } = bundle
  if (history.assignedAt !== undefined && Date.parse(assignedAt) < Date.parse(history.assignedAt))
    return `what it says of this agent's group is from ${assignedAt}, and there is newer word from ${history.assignedAt}`
  const highest = history.highest[group]
  if (highest && number < highest.number)
    return `number ${number} of ${group} is older than number ${highest.number}, which was here already`
  if (highest && number === highest.number && sha256 !== highest.sha256)
    return `number ${number} of ${group} was here already with another text`
  return undefined
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

function jsonOf(text: Buffer | string): unknown {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}

function firstRepeated(paths: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return paths.find(path => seen.size === seen.add(path).size)
}

function firstIssue({ issues }: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const [first] = issues
  return first ? `${first.path.join('.')}: ${first.message}`.slice(0, 300) : 'unreadable'
}
