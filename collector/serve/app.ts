/** The console's server: API, live stream, files of the console, health and metrics. */
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { guard } from './access.ts'
import { consoleFiles } from './console-files.ts'
import { cookies } from './cookies.ts'
import type { ServeDeps } from './deps.ts'
import { keepAnswers } from './idempotency.ts'
import { collectRoutes } from './openapi/routes.ts'
import { problem, refuse } from './problems.ts'
import { acknowledgementRoutes } from './routes/acknowledgement.ts'
import { activityRoutes } from './routes/activities.ts'
import { agentRoutes } from './routes/agents.ts'
import { alertRoutes } from './routes/alerts.ts'
import { apiTokenRoutes } from './routes/api-tokens.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { auditRoutes } from './routes/audit.ts'
import { bundleRoutes } from './routes/bundles.ts'
import { callOutRoutes } from './routes/call-outs.ts'
import { choiceRoutes } from './routes/choices.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
import { dutyRoutes } from './routes/duties.ts'
import { enrolmentRoutes } from './routes/enrolment.ts'
import { entityRoutes } from './routes/entities.ts'
import { evidenceRoutes } from './routes/evidence.ts'
import { healthRoutes } from './routes/health.ts'
import { incidentActRoutes } from './routes/incident-acts.ts'
import { incidentClockRoutes } from './routes/incident-clocks.ts'
import { incidentExportRoutes } from './routes/incident-exports.ts'
import { incidentFileRoutes } from './routes/incident-files.ts'
import { incidentGroupRoutes } from './routes/incident-groups.ts'
import { incidentReportRoutes } from './routes/incident-reports.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { networkRoutes } from './routes/networks.ts'
import { openApiRoutes } from './routes/openapi.ts'
import { peopleRoutes } from './routes/people.ts'
import { periodReportRoutes } from './routes/period-reports.ts'
import { providerRoutes } from './routes/provider.ts'
import { reportDecisionRoutes } from './routes/report-decisions.ts'
import { reportDeliveryRoutes } from './routes/report-deliveries.ts'
import { reportPeriodRoutes } from './routes/report-periods.ts'
import { reportRoutes } from './routes/reports.ts'
import { searchRoutes } from './routes/search.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { sessionRoutes } from './routes/session.ts'
import { statusRoutes } from './routes/status.ts'
import { streamRoutes } from './routes/stream.ts'
import { systemRoutes } from './routes/systems.ts'
import { triageRoutes } from './routes/triage.ts'
import { withZod } from './zod.ts'

export interface ServeOptions {
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /** A reverse proxy in front ends TLS and names the client. */
  readonly behindProxy: boolean
  /** Folder of the built console. */
  readonly consoleFolder: string
  /** Hears of every route as it is registered. */
  readonly onRoute?: ((route: RouteOptions) => void) | undefined
  /** Lets a scraper that isn't on this machine read /metrics. */
  readonly metricsToken?: string | undefined
}

export async function consoleServer(deps: ServeDeps, options: ServeOptions): Promise<FastifyInstance> {
  const settings = {
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    // An aborted stream would otherwise hold `close()` for ever.
    forceCloseConnections: true,
    // The one proxy in front is believed, not what it was told: clients write that header, too.
    trustProxy: options.behindProxy && theOneInFront,
    logger: false,
  } as const
  const app = (options.tls
    ? Fastify({ ...settings, https: { ...options.tls, minVersion: 'TLSv1.2' } })
    : Fastify(settings)) as unknown as FastifyInstance
  const secure = options.tls !== undefined || options.behindProxy
  withZod(app)
  answerTrouble(app, deps)
  await app.register(cookie)
  await app.register(helmet, policy(secure))
  await app.register(rateLimit, { global: false })
  if (options.onRoute) app.addHook('onRoute', options.onRoute)
  guard(app, deps)
  keepAnswers(app, deps)
  const described = collectRoutes(app)
  const signIn = { ...deps, cookies: cookies(secure) }
  await app.register(sessionRoutes(signIn))
  if (deps.provider) await app.register(providerRoutes(signIn, deps.provider))
  for (const routes of [
    statusRoutes,
    incidentRoutes,
    incidentActRoutes,
    incidentClockRoutes,
    incidentGroupRoutes,
    incidentFileRoutes,
    choiceRoutes,
    triageRoutes,
    searchRoutes,
    activityRoutes,
    reportRoutes,
    reportDecisionRoutes,
    incidentReportRoutes,
    periodReportRoutes,
    reportDeliveryRoutes,
    reportPeriodRoutes,
    incidentExportRoutes,
    alertRoutes,
    evidenceRoutes,
    agentRoutes,
    enrolmentRoutes,
    bundleRoutes,
    deadLetterRoutes,
    networkRoutes,
    systemRoutes,
    entityRoutes,
    callOutRoutes,
    acknowledgementRoutes,
    dutyRoutes,
    secondFactorRoutes,
    peopleRoutes,
    apiTokenRoutes,
    auditRoutes,
    approvalRoutes,
    streamRoutes,
  ])
    await app.register(routes(deps))
  await app.register(openApiRoutes(deps.version, described))
  await app.register(healthRoutes(deps, { metricsToken: options.metricsToken, behindProxy: options.behindProxy }))
  await app.register(consoleFiles(options.consoleFolder))
  return app
}

const theOneInFront = (_address: string, hop: number): boolean => hop === 0

/** Nothing from elsewhere, no inline code; styles made at run time carry the page's nonce. */
const policy = (secure: boolean) => ({
  enableCSPNonces: true,
  hsts: secure ? { maxAge: 31_536_000 } : (false as const),
  referrerPolicy: { policy: 'same-origin' as const },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
})

function answerTrouble(app: FastifyInstance, { events }: ServeDeps): void {
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'not_found'))
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? ('issues' in error ? 400 : 500)
    // A reply that doesn't fit its own schema is our mistake, though zod words it like the client's.
    const ours =
      status >= 500 || (error.name === 'ZodError' && !('validation' in error) && error.statusCode === undefined)
    if (status === 503) return refuse(reply, 'busy')
    if (ours) {
      events.failed('serve', Object.assign(error, { message: `${request.method} ${request.url}: ${error.message}` }))
      return reply.code(500).send(problem('failed'))
    }
    if (status === 413) return refuse(reply, 'too_many')
    return reply.code(status).send(problem(status === 429 ? 'too_many_requests' : 'bad_request'))
  })
}
