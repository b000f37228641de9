import type { NewAlert } from '../../store/alerts.ts'
import type { Fold } from '../../store/folds.ts'
import type { AlertView, FoldView } from '../views.ts'
import { instant } from './instant.ts'

export const alertView = ({ alert, ...stored }: NewAlert): AlertView => ({
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
  evidence: alert.evidence ?? null,
  source: alert.source.name,
  host: alert.source.host ?? null,
  incidentId: stored.incidentId,
  reasons: [...stored.reasons],
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
