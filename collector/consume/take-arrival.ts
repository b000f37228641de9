/** From an arrival to its outcome, the same whichever way it came: opened, then stored or kept as a dead letter. */
import type { BatchReceipt } from '../../agent/wire/index.ts'
import type { IdentityStore } from '../store/identities.ts'
import type { Arrival, TakeArrival } from './arrival.ts'
import { openBatch } from './open-batch.ts'
import { cut, DEAD_LETTER_BODY_LIMIT, letterId, type ReadableBatch } from './read-batch.ts'

export interface Refusal {
  /** Name among the dead letters. */
  readonly id: string
  readonly agent: string
  readonly at: Date
  readonly reason: string
  readonly body: string
  readonly bytes: number
}

export interface TakeDeps {
  readonly identities: Pick<IdentityStore, 'byKey'>
  /** Resolves once the batch is in the store for good. */
  readonly accept: (batch: ReadableBatch, receivedAt: Date) => Promise<BatchReceipt>
  /** Keeps what can't be taken; resolves to the dead letter's name. */
  readonly refuse: (refusal: Refusal) => Promise<string>
}

export const makeTakeArrival =
  ({ identities, accept, refuse }: TakeDeps): TakeArrival =>
  async arrival => {
    const opened = await openBatch(arrival, identities)
    if (opened.kind === 'readable') return { kind: 'stored', receipt: await accept(opened.batch, arrival.receivedAt) }
    if (opened.kind === 'foreign') return opened
    const { because, agent, reason } = opened
    const deadLetter = await refuse(
      because === 'unreadable' ? unreadable(arrival, agent, reason) : unauthorised(arrival, agent, reason),
    )
    return { kind: 'dead_lettered', because, reason, deadLetter }
  }

/** What no batch can be made of. */
export function unreadable({ bytes, receivedAt }: Arrival, agent: string, reason: string): Refusal {
  const { body } = beginningOf(bytes)
  return { id: letterId(agent, null, null, body), agent, at: receivedAt, reason, body, bytes: bytes.length }
}

/**
 * The agent comes again with the same alerts until its key counts, each time under another time of sending: one letter
 * for one reason, counted, or a revoked agent would push everyone else's letters out.
 */
function unauthorised({ bytes, receivedAt }: Arrival, agent: string, reason: string): Refusal {
  const { body } = beginningOf(bytes)
  return { id: letterId(agent, null, null, reason), agent, at: receivedAt, reason, body, bytes: bytes.length }
}

const beginningOf = (bytes: Buffer) => cut(bytes.subarray(0, DEAD_LETTER_BODY_LIMIT).toString('utf8'))
