/** Enrolment, open to strangers with a token, and renewal, for agents: HTTP around `fleet/`. */
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ENROLMENT_PATH, RENEWAL_PATH } from '../../agent/wire/index.ts'
import { enrol } from '../fleet/enrolment.ts'
import type {
  Asker,
  EnrolmentAnswer,
  EnrolmentDeps,
  EnrolmentError,
  OrganisationCertificate,
} from '../fleet/enrolment-answer.ts'
import { renew } from '../fleet/renewal.ts'
import { jsonOf } from './json-body.ts'
import { whatIsShown } from './speaker.ts'

export interface EnrolmentRouteDeps extends EnrolmentDeps {
  readonly clientAuthorities: readonly X509Certificate[]
  readonly told: (what: 'enrolment' | 'renewal', agent: string, answer: EnrolmentAnswer) => void
}

const STATUS: Record<EnrolmentError, number> = {
  unreadable_request: 422,
  reserved_name: 403,
  keys_not_proven: 422,
  key_in_use: 409,
  token_refused: 401,
  another_agent: 403,
  revoked: 403,
  too_many_renewals: 429,
}

/** Of one address in one minute; a site that enrols many hosts at once is told to come again. */
const ENROLMENTS_A_MINUTE = 60
const HOUR_SECONDS = 3_600
/** Keys, a request and a token. */
const REQUEST_BYTES = 64 * 1024

export const enrolmentRoutes =
  (deps: EnrolmentRouteDeps) =>
  (app: FastifyInstance): void => {
    const open = {
      bodyLimit: REQUEST_BYTES,
      config: { strangers: true, rateLimit: { max: ENROLMENTS_A_MINUTE, timeWindow: 60_000 } },
    }
    app.post(ENROLMENT_PATH, open, async (request, reply) => {
      const body = await jsonOf(request)
      const answer = await enrol(deps, 'value' in body ? body.value : undefined, askerOf(deps, request))
      return send(deps, 'enrolment', nameIn(body), answer, reply)
    })
    app.post(RENEWAL_PATH, { bodyLimit: REQUEST_BYTES }, async (request, reply) => {
      const body = await jsonOf(request)
      const shown = whatIsShown(request.raw.socket as TLSSocket, deps.clientAuthorities)
      const asker = { ...askerOf(deps, request), agent: request.agentId, fingerprint: shown?.fingerprint ?? '' }
      const answer = await renew(deps, 'value' in body ? body.value : undefined, asker)
      return send(deps, 'renewal', request.agentId, answer, reply)
    })
  }

function askerOf({ clientAuthorities, now }: EnrolmentRouteDeps, request: FastifyRequest): Asker {
  const shown = whatIsShown(request.raw.socket as TLSSocket, clientAuthorities)
  const address = request.ip
  if (!shown || shown.namedByOrganisation === null || shown.expiresAt <= now().getTime())
    return { address, organisation: null }
  const { certificate, fingerprint, expiresAt, namedByOrganisation } = shown
  const organisation: OrganisationCertificate = {
    agent: namedByOrganisation,
    pem: certificate.toString(),
    fingerprint,
    expiresAt,
    publicKey: certificate.publicKey.export({ type: 'spki', format: 'der' }),
  }
  return { address, organisation }
}

/** As the body claims, for the log. */
function nameIn(body: { value: unknown } | { reason: string }): string {
  const agent = 'value' in body && (body.value as { agent?: unknown } | null)?.agent
  return typeof agent === 'string' ? agent.slice(0, 64) : ''
}

function send(
  { told }: EnrolmentRouteDeps,
  what: 'enrolment' | 'renewal',
  agent: string,
  answer: EnrolmentAnswer,
  reply: FastifyReply,
) {
  told(what, agent, answer)
  if (answer.kind === 'answered') return reply.send(answer.reply)
  const { error, reason } = answer
  if (error === 'too_many_renewals') reply.header('retry-after', HOUR_SECONDS)
  return reply.code(STATUS[error]).send({ error, reason })
}
