/** What is kept as evidence: files with their hash, and the payload of alerts. */
import { createHash, randomUUID } from 'node:crypto'
import type { Store } from '../../store/store.ts'
import { type Act, type NextDueAt, perform } from './perform.ts'

/** What a database still takes in one transaction without holding others up. */
export const MOST_EVIDENCE_BYTES = 32 * 1024 * 1024
const MOST_ITEMS = 500

export interface EvidenceWanted {
  readonly name: string
  readonly mediaType: string
  readonly description: string
  readonly source: string
  readonly bytes: Buffer
}

/** The bytes lie in the store under their hash; what is written about them stands in the incident's log. */
export const addEvidence = (store: Store, act: Act, wanted: EvidenceWanted, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, async (state, within) => {
    const { bytes, ...about } = wanted
    if (bytes.length > MOST_EVIDENCE_BYTES || state.evidence.length >= MOST_ITEMS) return { refused: 'too_many' }
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await within.evidence.put(sha256, bytes)
    const item = {
      id: randomUUID(),
      ...about,
      ...{ bytes: bytes.length, sha256, addedAt: act.at, addedBy: act.actor },
    }
    await within.evidence.note({ item: item.id, incidentId: state.id, at: act.at, actor: act.actor, act: 'added' })
    return [{ kind: 'evidence_added', item }]
  })

/** Keeps its alerts' payload from being purged, or lets it go again. A reason is always needed: both touch evidence. */
export const holdEvidence = (
  store: Store,
  act: Act,
  { held, reason }: { held: boolean; reason: string },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, state => {
    if (state.evidenceHeld === held) return { refused: 'no_effect' }
    if (reason.trim() === '') return { refused: 'reason_needed' }
    return [{ kind: held ? 'evidence_held' : 'evidence_released', reason: reason.trim() }]
  })
