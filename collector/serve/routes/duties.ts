import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { Duty } from '../../duty-book.ts'
import { periodName } from '../../report/form.ts'
import { dutyState } from '../../report/periodic.ts'
import { inScope, type Scope } from '../../store/scope.ts'
import type { ServeDeps } from '../deps.ts'
import { ContactChangeRequest, ContactChangeView, DutyDoneRequest, DutyList, DutyView } from '../notify-views.ts'
import { instant } from '../present/instant.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(200) })
/** A duty is due from so many days before its last day on. */
const SOON_DAYS = 14

/** Periodic duties: what is coming, due, overdue and done, and marking one as done with its proof. */
export function dutyRoutes({ store, duties, organisations, now }: ServeDeps): FastifyPluginAsync {
  const own = organisations[0]?.id ?? null
  /** They are the installation's own: others have a book elsewhere. */
  const dutiesFor = async (scope: Scope, at: number) => (inScope(scope, own) ? duties.duties(at) : [])

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/duties',
      { config: { permission: 'incident.read' }, schema: { response: { 200: DutyList } } },
      async ({ scope }) => ({
        duties: (await dutiesFor(scope, now().getTime())).map(duty => dutyView(duty, now())),
      }),
    )

    app.post(
      '/api/duties/:id/done',
      {
        config: { permission: 'report.write' },
        schema: { params: ById, body: DutyDoneRequest, response: { 200: DutyView } },
      },
      async (request, reply) => {
        const { id } = request.params
        const { doneAt, reference, note } = request.body
        const at = now()
        const duty = (await dutiesFor(request.scope, at.getTime())).find(({ occurrence }) => occurrence.id === id)
        if (!duty) return refuse(reply, 'not_found') as never
        if (duty.done) return refuse(reply, 'duty_done') as never
        const recordedBy = (request.signedIn as SignedIn).user.username
        const mark = {
          ...{ occurrence: id, recordedBy, reference, note },
          doneAt: doneAt === undefined ? at.getTime() : Date.parse(doneAt),
          recordedAt: at.getTime(),
        }
        if (mark.doneAt > mark.recordedAt) return refuse(reply, 'bad_request') as never
        const marked = await store.transaction(async within => {
          if (!(await within.duties.done(mark))) return false
          await within.audit.add({
            ...{ at: mark.recordedAt, actor: recordedBy, action: 'duty.done', subject: id, detail: reference },
            address: request.ip,
            organisation: own,
          })
          return true
        })
        return marked ? dutyView({ ...duty, done: mark }, at) : (refuse(reply, 'duty_done') as never)
      },
    )

    app.post(
      '/api/contact-changes',
      {
        config: { permission: 'register.write' },
        schema: { body: ContactChangeRequest, response: { 200: ContactChangeView } },
      },
      async (request, reply) => {
        if (!inScope(request.scope, own)) return refuse(reply, 'not_allowed') as never
        const at = now().getTime()
        const { note } = request.body
        const changedAt = request.body.changedAt === undefined ? at : Date.parse(request.body.changedAt)
        if (changedAt > at) return refuse(reply, 'bad_request') as never
        const actor = (request.signedIn as SignedIn).user.username
        const number = await store.transaction(async within => {
          const change = { changedAt, recordedAt: at, recordedBy: actor, note }
          const given = await within.duties.contactChanged(change)
          const entry = {
            at,
            actor,
            action: 'contact.changed',
            subject: `${given}`,
            detail: note,
            address: request.ip,
            organisation: own,
          }
          await within.audit.add(entry)
          return given
        })
        return { number, changedAt: instant(changedAt), note }
      },
    )
  }
}

const dutyView = ({ occurrence, done }: Duty, now: Date): DutyView => ({
  id: occurrence.id,
  regime: occurrence.regime,
  duty: occurrence.duty,
  title: occurrence.title,
  citation: occurrence.citation,
  form: occurrence.form,
  notConfirmed: [...occurrence.notConfirmed],
  state: dutyState(occurrence, done !== null, now, SOON_DAYS),
  lastDay: occurrence.lastDay,
  dueAt: instant(occurrence.dueAt),
  period: occurrence.period && periodName(occurrence.period),
  done: done && {
    doneAt: instant(done.doneAt),
    recordedAt: instant(done.recordedAt),
    recordedBy: done.recordedBy,
    reference: done.reference,
    note: done.note,
  },
})
