/**
 * The protocol between agent and collector.
 *
 * 1 (2026-11-22): batches of alerts over HTTPS at /agent/v1/alerts, heartbeats at /agent/v1/heartbeat,
 *   both JSON, authorised by a bearer token; the receipt carries the stored watermark.
 */
export const PROTOCOL_VERSION = 1
export const ALERTS_PATH = '/agent/v1/alerts'
export const HEARTBEAT_PATH = '/agent/v1/heartbeat'
