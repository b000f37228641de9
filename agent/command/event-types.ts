/** The records that `scan --events` prints beside alerts. Apart from their writer, so that naming them loads nothing. */
export const EVENT_TYPES = ['dns', 'http', 'tls', 'flow'] as const
