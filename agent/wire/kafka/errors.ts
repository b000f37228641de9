/**
 * What went wrong with a broker, in five words: would the same bytes fail again, and whose fault is it?
 *
 * `unreachable`: no broker answers. `unauthorised`: certificates, passwords or access rules. `too_large`: the broker takes
 * no message of that size. `unavailable`: the cluster is there but can't take it now (no leader, too few replicas,
 * no such topic yet). `failed`: anything else.
 */
export type KafkaErrorCode = 'unreachable' | 'unauthorised' | 'too_large' | 'unavailable' | 'failed'

export class KafkaError extends Error {
  override name = 'KafkaError'
  readonly code: KafkaErrorCode

  constructor(code: KafkaErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** By the names of Kafka's protocol errors. */
const BY_TYPE: Readonly<Record<string, KafkaErrorCode>> = {
  MESSAGE_TOO_LARGE: 'too_large',
  RECORD_LIST_TOO_LARGE: 'too_large',
  TOPIC_AUTHORIZATION_FAILED: 'unauthorised',
  GROUP_AUTHORIZATION_FAILED: 'unauthorised',
  CLUSTER_AUTHORIZATION_FAILED: 'unauthorised',
  SASL_AUTHENTICATION_FAILED: 'unauthorised',
  UNSUPPORTED_SASL_MECHANISM: 'unauthorised',
  ILLEGAL_SASL_STATE: 'unauthorised',
  UNKNOWN_TOPIC_OR_PARTITION: 'unavailable',
  LEADER_NOT_AVAILABLE: 'unavailable',
  NOT_LEADER_FOR_PARTITION: 'unavailable',
  REQUEST_TIMED_OUT: 'unavailable',
  NOT_ENOUGH_REPLICAS: 'unavailable',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'unavailable',
  GROUP_COORDINATOR_NOT_AVAILABLE: 'unavailable',
  GROUP_LOAD_IN_PROGRESS: 'unavailable',
}

const BY_NAME: Readonly<Record<string, KafkaErrorCode>> = {
  KafkaJSSASLAuthenticationError: 'unauthorised',
  KafkaJSConnectionError: 'unreachable',
  KafkaJSConnectionClosedError: 'unreachable',
  KafkaJSRequestTimeoutError: 'unreachable',
  KafkaJSBrokerNotFound: 'unavailable',
  KafkaJSMetadataNotLoaded: 'unavailable',
  KafkaJSTopicMetadataNotLoaded: 'unavailable',
}

/** Codes of failed TLS handshakes: OpenSSL's own, and Node's names for certificates that don't hold. */
const TLS_CODE = /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/

interface Described {
  readonly name?: string
  readonly type?: string
  readonly code?: unknown
  readonly message?: string
  readonly cause?: unknown
}

/** Says any error in these words; the innermost cause that can be told decides. */
export function kafkaErrorOf(error: unknown): KafkaError {
  if (error instanceof KafkaError) return error
  const described = error as Described
  const code = causes(described).map(codeOf).find(Boolean) ?? 'failed'
  return new KafkaError(code, String(described?.message ?? error).slice(0, 500))
}

function codeOf({ name = '', type = '', code }: Described): KafkaErrorCode | undefined {
  if (typeof code === 'string' && TLS_CODE.test(code)) return 'unauthorised'
  // Certificate and password files that can't be read.
  if (code === 'ENOENT' || code === 'EACCES') return 'unauthorised'
  return BY_TYPE[type] ?? BY_NAME[name]
}

/** Outermost first, then reversed; a chain is never believed to be endless. */
function causes(error: Described): Described[] {
  const chain: Described[] = []
  for (let at: unknown = error; at && typeof at === 'object' && chain.length < 8; at = (at as Described).cause)
    chain.push(at as Described)
  return chain.reverse()
}
