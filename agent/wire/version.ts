/**
 * The protocol between agent and collector.
 *
 * 2 (2026-11-23, the header's `first` since 2026-11-27): a batch is lines of JSON (header, alerts, signature) signed with the agent's key, over HTTPS with a
 *   client certificate or through Kafka; enrolment, renewal and bundles over HTTPS. Since 2026-11-27 an alert's
 *   `network` may lack transport and destination: collectors are renewed before agents.
 * 1 (2026-11-22): batches and heartbeats as JSON over HTTPS, authorised by a bearer token. No longer spoken.
 */
export const PROTOCOL_VERSION = 2

export const ALERTS_PATH = '/agent/v2/alerts'
export const HEARTBEAT_PATH = '/agent/v2/heartbeat'
export const ENROLMENT_PATH = '/agent/v2/enrolment'
export const RENEWAL_PATH = '/agent/v2/renewal'
export const BUNDLE_PATH = '/agent/v2/bundle'

/** Media type of a batch. */
export const BATCH_TYPE = 'application/x-ndjson'
