import type { FastifyRequest } from 'fastify'
import type { ReportAct } from '../report/acts/act.ts'
import type { ReportKey } from '../store/reports.ts'
import { actorOf } from './actor.ts'
import type { ServeDeps } from './deps.ts'

/** A report and whose it is. */
export interface OwnedKey {
  readonly key: ReportKey
  readonly organisation: string
}

/** Who asks for something to be done to a report, and when. */
export const reportActOf = (
  { now }: Pick<ServeDeps, 'now'>,
  request: FastifyRequest,
  { key, organisation }: OwnedKey,
): ReportAct => {
  const { actor, address } = actorOf(request)
  return { key, organisation, actor, address, at: now().getTime() }
}
