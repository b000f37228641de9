import type { FastifyRequest } from 'fastify'
import type { ReportAct } from '../report/acts/act.ts'
import type { ReportKey } from '../store/reports.ts'
import type { ServeDeps } from './deps.ts'
import type { SignedIn } from './session.ts'

/** Who asks for something to be done to a report, and when. */
export const reportActOf = ({ now }: Pick<ServeDeps, 'now'>, request: FastifyRequest, key: ReportKey): ReportAct => ({
  key,
  actor: (request.signedIn as SignedIn).user.username,
  address: request.ip,
  at: now().getTime(),
})
