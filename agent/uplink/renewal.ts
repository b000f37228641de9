/**
 * A new certificate before the old one ends, with new keys: when two thirds of its life have passed. The old ones work
 * until the new ones are on disk, so nothing waits for it. A certificate of the organisation's own authority is not
 * ours to renew.
 */
import { EnrolmentReply, PROTOCOL_VERSION, RENEWAL_PATH } from '../wire/index.ts'
import type { ControlLink } from './collectors.ts'
import { askedWith } from './host-keys.ts'
import { type Identity, type IdentityKeeper, writeIdentity } from './identity.ts'
import { forgetPending, pendingKeys } from './pending-keys.ts'
import { TransportError } from './transport.ts'

export interface RenewalDeps {
  readonly identity: IdentityKeeper
  readonly folder: string
  readonly link: ControlLink
  readonly now: () => Date
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly events: RenewalEvents
}

export interface RenewalEvents {
  renewed(expiresAt: Date): void
  renewalFailed(error: Error): void
}

const LOOK_EVERY_MS = 60_000
const FIRST_RETRY_MS = 60_000
const LAST_RETRY_MS = 3_600_000

/** Runs until the signal aborts. Never rejects. */
export async function runRenewal(deps: RenewalDeps, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await renewWhenDue(deps, signal)
      failures = 0
    } catch (error) {
      if (!signal.aborted) deps.events.renewalFailed(error as Error)
      failures++
    }
    const wait =
      failures > 0 ? Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10)) : LOOK_EVERY_MS
    await deps.delay(wait, signal).catch(() => {})
  }
}

/** When it is time: after two thirds of the certificate's life. */
export function renewalDueAt({ validFrom, expiresAt }: Pick<Identity, 'validFrom' | 'expiresAt'>): Date {
  return new Date(validFrom.getTime() + ((expiresAt.getTime() - validFrom.getTime()) * 2) / 3)
}

async function renewWhenDue(deps: RenewalDeps, signal: AbortSignal): Promise<void> {
  // A host that isn't enrolled says so where it wants to send; there is nothing to renew here.
  const identity = await deps.identity.current().catch(() => undefined)
  if (identity?.issuer !== 'collector' || renewalDueAt(identity) > deps.now()) return
  await renew(deps, identity, signal)
}

async function renew({ folder, link, now, events }: RenewalDeps, old: Identity, signal: AbortSignal): Promise<void> {
  const keys = await pendingKeys(folder, old.agent)
  const { keyId, asked } = askedWith(old.agent, keys)
  const answer = await link.post(RENEWAL_PATH, { version: PROTOCOL_VERSION, ...asked }, signal).catch(async error => {
    // These keys will never be taken, whatever is asked: others next time.
    if (error instanceof TransportError && /HTTP 4(09|22)/.test(error.message)) await forgetPending(folder)
    throw error
  })
  const reply = EnrolmentReply.parse(answer)
  if (reply.state === 'pending') return
  const { certificate, authority, bundleKey } = reply
  const { agent, collectors, issuer } = old
  const facts = { agent, collectors, issuer, enrolledAt: now().toISOString(), keyId }
  const { key, signingKey } = keys
  const { expiresAt } = await writeIdentity(folder, facts, { key, signingKey, certificate, authority, bundleKey })
  events.renewed(expiresAt)
}
