/**
 * One channel's deliveries, from due to done. Every channel has a lane of its own: one that hangs holds nobody up.
 *
 * A delivery is leased before its message is sent, in one transaction with the secret of its link, and marked when the
 * other side has taken it. Dying between the two sends it again when the lease has run out, under the same id: at least
 * once to the channel, exactly once as a decision. Each lease counts as a try, so that nothing is tried for ever.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { digest } from '../fleet/secret.ts'
import type { Delivery } from '../store/call-out-deliveries.ts'
import type { Store } from '../store/store.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { type Channel, failed, type Outgoing, type SendResult } from './channels/channel.ts'
import { type Due, mayCome, messagesOf, needless } from './pace.ts'
import type { People, Recipient } from './people.ts'
import { nextTryAt, type RetrySettings } from './retry.ts'
import { messageOf } from './text/message.ts'
import { incidentOf } from './text/words.ts'

const DUE_AT_ONCE = 200
const PEOPLE_AT_ONCE = 4
/** A lease is as long as the message may take, and so much longer, for it to be marked. */
const MARK_WITHIN_MS = 15_000
const RECORD_EVERY_MS = 1_000

export interface LaneDeps {
  readonly store: Store
  readonly channel: Channel
  readonly route: string
  readonly people: People
  readonly links: { readonly base: string; readonly goodMs: number }
  readonly retry: RetrySettings
  /** The window in which a person's messages are counted. */
  readonly paceMs: number
  readonly now: () => Date
  readonly told: (outcome: Attempt) => void
  readonly failed: (error: Error) => void
  /** Breaks off what is being sent; it is sent again later. */
  readonly breakOff: AbortSignal
}

export interface Attempt {
  readonly type: Channel['type']
  readonly outcome: 'sent' | 'retried' | 'dead'
  readonly deliveries: number
  readonly recipient: string
  readonly reason: string
}

/**
 * Sends what is due. Resolves to how many deliveries were looked at and done with, one way or the other.
 *
 * @param signal begins nothing new; what is being sent is finished
 */
export async function sendDue(deps: LaneDeps, signal: AbortSignal): Promise<number> {
  const { store, route, now, failed: trouble } = deps
  let done = 0
  // Person by person: what waits for one holds up no other.
  const waiting = await store.deliveries.dueTo(route, now().getTime())
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift())
      try {
        done += await toPerson(deps, next, signal)
      } catch (error) {
        // A store that is away is away for the others, too.
        if (error instanceof StoreUnavailable) waiting.length = 0
        trouble(error as Error)
      }
  }
  await Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, worker))
  return done
}

/** Without those that nobody needs any more, which are put on record as such. */
async function dueNow(store: Store, route: string, recipient: string, now: number): Promise<Due[]> {
  const deliveries = await store.deliveries.due(route, recipient, now, DUE_AT_ONCE)
  const numbers = [...new Set(deliveries.map(({ callOut }) => callOut))]
  const callOuts = await store.callOuts.load(numbers)
  const last = new Map(
    (await store.deliveries.lastRounds(numbers)).map(({ callOut, recipient, route, round }) => [
      `${callOut} ${recipient} ${route}`,
      round,
    ]),
  )
  const due: Due[] = []
  const unneeded = new Map<string, number[]>()
  for (const delivery of deliveries) {
    const callOut = callOuts.get(delivery.callOut)
    if (!callOut) continue
    const one = { delivery, callOut }
    const why = needless(one, last.get(`${delivery.callOut} ${delivery.recipient} ${route}`) ?? 0)
    if (why === undefined) due.push(one)
    else unneeded.set(why, [...(unneeded.get(why) ?? []), delivery.number])
  }
  for (const [why, numbers] of unneeded) await store.deliveries.drop(numbers, now, why)
  return due
}

async function toPerson(deps: LaneDeps, id: string, signal: AbortSignal): Promise<number> {
  const { store, route, channel, people, paceMs, now } = deps
  const at = now().getTime()
  if (channel.read && !mayCome(await store.deliveries.sentSince(route, id, at - paceMs))) return 0
  const recipient = await people.find(id)
  let done = 0
  for (const together of messagesOf(await dueNow(store, route, id, at), channel.read)) {
    if (signal.aborted) break
    done += await sendTogether(deps, recipient, together)
  }
  return done
}

async function sendTogether(deps: LaneDeps, recipient: Recipient | undefined, wanted: readonly Due[]): Promise<number> {
  const lease = { by: randomUUID(), at: deps.now().getTime() }
  // Null when none of them has to be acknowledged.
  const token = wanted.some(needsAnswer) ? randomBytes(32).toString('base64url') : null
  const id = messageId(wanted)
  if (!(await claim(deps, wanted, { ...lease, id, token }))) return 0
  const items = wanted.map(({ delivery, callOut }) => ({ callOut, delivery: tried(delivery, lease.at) }))
  const result = await send(deps, recipient, items, { id, token, at: lease.at })
  await record(deps, items, result, lease)
  return items.length
}

const leaseMs = ({ withinMs }: Channel): number => withinMs + MARK_WITHIN_MS

class Taken extends Error {
  override name = 'Taken'
}

/**
 * All of them or none: the id stands for the whole message, and one that another collector holds part of would be another
 * message under the same id.
 */
async function claim(
  { store, links, channel }: LaneDeps,
  wanted: readonly Due[],
  {
    by,
    at,
    id,
    token,
  }: { readonly by: string; readonly at: number; readonly id: string; readonly token: string | null },
): Promise<boolean> {
  const numbers = wanted.map(({ delivery }) => delivery.number)
  try {
    await store.transaction(async within => {
      const claimed = await within.deliveries.claim(numbers, { by, until: at + leaseMs(channel), now: at, message: id })
      if (claimed.length < numbers.length) throw new Taken()
      if (token !== null) await within.callOutTokens.add(tokensOf(wanted, digest(token), at, at + links.goodMs))
    })
    return true
  } catch (error) {
    if (error instanceof Taken) return false
    throw error
  }
}

const tokensOf = (items: readonly Due[], hash: string, madeAt: number, expiresAt: number) =>
  items.filter(needsAnswer).map(({ delivery: { recipient }, callOut: { number } }) => ({
    ...{ hash, callOut: number, recipient, madeAt, expiresAt },
  }))

const tried = (delivery: Delivery, at: number): Delivery => ({
  ...delivery,
  tries: delivery.tries + 1,
  firstTryAt: delivery.firstTryAt ?? at,
})

/** What nobody answers is answered with what it is about. */
const needsAnswer = ({ callOut }: Due): boolean => callOut.climbs || callOut.parent !== null

/** The same for the same deliveries, on every machine. */
const messageId = (items: readonly Due[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        items.map(({ callOut: { id, madeAt }, delivery: { round, recipient, route, revived } }) => [
          ...[id, madeAt, round, recipient, route, revived],
        ]),
      ),
    )
    .digest('hex')
    .slice(0, 40)

async function send(
  { channel, route, links, now, breakOff, failed: trouble }: LaneDeps,
  recipient: Recipient | undefined,
  items: readonly Due[],
  { id, token, at }: { readonly id: string; readonly token: string | null; readonly at: number },
): Promise<SendResult> {
  const to = recipient?.routes.get(route)
  if (!recipient || to === undefined) return failed(false, 'the recipient is not reached this way any more')
  const link = token === null ? lookLink(links.base, items) : `${links.base}/a#${token}`
  const linkUntil = token === null ? null : at + links.goodMs
  const told = items.map(({ callOut, delivery }) => ({ told: callOut, round: delivery.round }))
  const outgoing: Outgoing = {
    ...messageOf(told, { now: now().getTime(), link, linkUntil }),
    ...{ id, language: recipient.language, link, linkUntil, at },
    callOuts: items.map(({ callOut: { number, kind, severity, urgent, drill, says }, delivery: { round } }) => ({
      ...{ number, kind, severity, urgent, drill, ...says, round },
    })),
  }
  try {
    return await channel.send(outgoing, to, AbortSignal.any([breakOff, AbortSignal.timeout(channel.withinMs)]))
  } catch (error) {
    // A channel says what failed; what it throws is a mistake of ours.
    trouble(error as Error)
    return failed(true, (error as Error).name, [to])
  }
}

/** Where a person who is signed in sees it. */
function lookLink(base: string, items: readonly Due[]): string {
  const incidents = [...new Set(items.map(({ callOut }) => incidentOf(callOut)))]
  const [only] = incidents
  return incidents.length === 1 && only ? `${base}/incidents/${encodeURIComponent(only)}` : `${base}/`
}

/** A store that is away for a moment must not make a message be sent twice: it is asked until the lease is nearly over. */
async function record(
  deps: LaneDeps,
  items: readonly Due[],
  result: SendResult,
  { by, at }: { readonly by: string; readonly at: number },
): Promise<void> {
  for (;;)
    try {
      return await recordOnce(deps, items, result, by)
    } catch (error) {
      deps.failed(error as Error)
      if (deps.now().getTime() > at + leaseMs(deps.channel) - 2 * RECORD_EVERY_MS) return
      await delay(RECORD_EVERY_MS)
    }
}

async function recordOnce(
  { store, channel, retry, now, told }: LaneDeps,
  items: readonly Due[],
  result: SendResult,
  by: string,
): Promise<void> {
  const at = now().getTime()
  const attempts = new Map<Attempt['outcome'], number>()
  await store.transaction(async within => {
    attempts.clear()
    const count = (outcome: Attempt['outcome']) => attempts.set(outcome, (attempts.get(outcome) ?? 0) + 1)
    for (const { delivery } of items) {
      const { number } = delivery
      if (result.kind === 'sent') {
        if (await within.deliveries.sent(number, by, at, result.receipt)) count('sent')
        continue
      }
      const nextAt = nextTryAt(delivery, result, at, retry, Math.random())
      if (await within.deliveries.failed(number, by, at, nextAt, result.reason))
        count(nextAt === null ? 'dead' : 'retried')
    }
  })
  const recipient = items[0]?.delivery.recipient ?? ''
  const reason = result.kind === 'sent' ? '' : result.reason
  for (const [outcome, deliveries] of attempts) told({ type: channel.type, outcome, deliveries, recipient, reason })
}
