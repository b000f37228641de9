import type { Evidence } from '../../../agent/wire/index.ts'
import type { NewAlert, StoredAlert } from '../../store/alerts.ts'
import type { Fold } from '../../store/folds.ts'
import type { AlertView, EvidenceView, FoldView } from '../views.ts'
import { instant, instantOrNull } from './instant.ts'

type Shown = NewAlert & Partial<Pick<StoredAlert, 'payloadPurgedAt'>>

export const alertView = ({ alert, ...stored }: Shown): AlertView => ({
  agent: stored.agent,
  epoch: stored.epoch,
  sequence: stored.sequence,
  occurredAt: instant(stored.occurredAt),
  detectedAt: instant(stored.detectedAt),
  receivedAt: instant(stored.receivedAt),
  drill: stored.drill,
  rule: alert.rule,
  entities: alert.entities,
  network: alert.network ?? null,
  evidence: alert.evidence ? evidenceView(alert.evidence, stored.payloadPurgedAt ?? null) : null,
  source: alert.source.name,
  host: alert.source.host ?? null,
  ...(alert.folded && { standsFor: alert.folded.count }),
  incidentId: stored.incidentId,
  aside: stored.aside,
  reasons: [...stored.reasons],
})

/** The text stays here: whoever may read it asks for it alert by alert, and is put on record. */
const evidenceView = ({ text, ...known }: Evidence, purgedAt: number | null): EvidenceView => ({
  ...known,
  hasText: text !== '',
  purgedAt: instantOrNull(purgedAt),
})

export const foldView = ({ fingerprint, count, firstAt, lastAt, sample }: Fold): FoldView => ({
  fingerprint,
  rule: sample.alert.rule,
  count,
  firstAt: instant(firstAt),
  lastAt: instant(lastAt),
  host: sample.alert.source.host ?? null,
  entities: sample.alert.entities,
  reasons: [...sample.reasons],
  sample: alertView(sample),
})
