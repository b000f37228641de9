/** Names that both halves agree on: what stands beside a batch in Kafka, and what a dead letter says of its origin. */
export const VERSION_HEADER = 'vonggac-version'

export const DEAD_LETTER_HEADERS = {
  reason: 'vonggac-reason',
  /** Name among the collector's dead letters. */
  id: 'vonggac-dead-letter',
  topic: 'vonggac-origin-topic',
  partition: 'vonggac-origin-partition',
  offset: 'vonggac-origin-offset',
  /** How many bytes the message had, where it was too large to be kept whole. */
  cutFrom: 'vonggac-cut-from',
} as const
