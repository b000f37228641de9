/** What the routes of networks and of systems have in common: how writes are answered. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ImportFile, ImportOptions, ImportOutcome } from '../desk/register/import-file.ts'
import type { Saved } from '../desk/register/networks.ts'
import { check, type FieldProblem } from '../desk/register/problems.ts'
import type { ServeDeps } from './deps.ts'
import type { ImportRequest } from './networks-views.ts'
import { problem, refuse, statusOf } from './problems.ts'

/** Whoever wrote sees it in the answer, and in the next alert: a picture that can't be renewed now is at the next look. */
export const renewed = async ({ enrichment, events }: ServeDeps): Promise<void> => {
  await enrichment.places.refresh().catch(error => events.failed('enrich', error as Error))
}

export function invalid(reply: FastifyReply, problems: readonly FieldProblem[]): FastifyReply {
  const { message } = problem('invalid_fields')
  return reply.code(statusOf('invalid_fields')).send({ error: 'invalid_fields', message, problems })
}

/** Reads the body, saves it, and answers with how it is shown; with each mistake by its field where there is one. */
export async function answerSaved<F, T>(
  deps: ServeDeps,
  { body }: FastifyRequest,
  reply: FastifyReply,
  how: {
    readonly schema: z.ZodType<F>
    readonly save: (fields: F) => Promise<Saved<T>>
    readonly view: (saved: T) => unknown
  },
) {
  const checked = check(how.schema, body)
  if ('problems' in checked) return invalid(reply, checked.problems)
  const result = await how.save(checked.value)
  if ('missing' in result) return refuse(reply, 'not_found')
  if ('problems' in result) return invalid(reply, result.problems)
  await renewed(deps)
  return how.view(result.saved)
}

export async function answerImport(
  deps: ServeDeps,
  { name, text, format, ...options }: z.output<typeof ImportRequest>,
  reply: FastifyReply,
  work: (file: ImportFile, options: ImportOptions) => Promise<ImportOutcome>,
) {
  const outcome = await work({ name, text, format }, options)
  if (outcome.problems.length > 0) return reply.code(statusOf('invalid_fields')).send(outcome)
  if (!options.dryRun) await renewed(deps)
  return outcome
}
