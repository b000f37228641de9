/** Reports on a period by the names people ask for: the day, the week, the half year, the register. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Period } from '../../report/form.ts'
import type { PeriodFormId } from '../../report/forms/schemas.ts'
import { localDate } from '../../report/local-time.ts'
import { dayPeriod, halfYearPeriod, weekPeriod } from '../../report/monitoring/period.ts'
import type { ServeDeps } from '../deps.ts'
import { formView } from '../present/form.ts'
import { refuse } from '../problems.ts'
import { FileQuery, sendDraft } from '../report-files.ts'
import { readPeriod, whoseOf } from '../report-places.ts'
import { periodSubject } from '../report-subjects.ts'
import { FormView } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Day = z.iso.date()
const Form = { ...FileQuery.shape, format: z.enum(['docx', 'pdf', 'json']).optional() }
const ByDay = z.object({ ...Form, day: Day.optional() })
const ByHalf = z.object({
  ...Form,
  year: z.coerce.number().int().min(2000).max(2999),
  half: z.enum(['1', '2']),
})
const ByDays = z.object({ ...Form, from: Day, to: Day })
const response = { 200: FormView }

export function reportPeriodRoutes(deps: ServeDeps): FastifyPluginAsync {
  const today = () => localDate(deps.now())

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    const config = { permission: 'incident.read' } as const

    app.get('/api/reports/monitoring/daily', { config, schema: { querystring: ByDay, response } }, (request, reply) =>
      give(request, reply, 'monitoring_daily', dayPeriod(request.query.day ?? today())),
    )

    app.get('/api/reports/monitoring/weekly', { config, schema: { querystring: ByDay, response } }, (request, reply) =>
      give(request, reply, 'monitoring_weekly', weekPeriod(request.query.day ?? today())),
    )

    app.get(
      '/api/reports/monitoring/half-year',
      { config, schema: { querystring: ByHalf, response } },
      (request, reply) => give(request, reply, 'monitoring_half_year', halfOf(request.query)),
    )

    app.get('/api/reports/periodic', { config, schema: { querystring: ByHalf, response } }, (request, reply) =>
      give(request, reply, 'tt20_mau_05', halfOf(request.query)),
    )

    app.get('/api/reports/register', { config, schema: { querystring: ByDays, response } }, async (request, reply) => {
      const { from, to } = request.query
      const period = readPeriod(`${from}_${to}`)
      return period ? give(request, reply, 'incident_register', period) : (refuse(reply, 'bad_request') as never)
    })
  }

  /** With what people typed for this period, if they did. */
  async function give(request: Asking, reply: FastifyReply, form: PeriodFormId, period: Period): Promise<never> {
    const organisation = whoseOf(deps, request)
    const subject = organisation === null ? null : periodSubject(deps, organisation, form, period)
    if (!subject) return refuse(reply, 'not_found') as never
    const { reports } = deps.store
    const { format, language } = request.query
    const edits = (await reports.draft(subject.key))?.edits ?? {}
    const [latest] = await reports.versions(subject.key, { limit: 1 })
    const { form: filled } = await subject.fill(edits, (latest?.number ?? 0) + 1)
    if (format === undefined) return formView(filled) as never
    return (await sendDraft(reply, deps.reports, filled, format, { language })) as never
  }
}

type Asking = Pick<FastifyRequest, 'scope'> & { readonly query: Omit<z.output<typeof ByDay>, 'day'> }

const halfOf = ({ year, half }: z.output<typeof ByHalf>): Period => halfYearPeriod(year, half === '1' ? 1 : 2)
