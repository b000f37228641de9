import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { z } from 'zod'
import { find } from '../../incident/acts/perform.ts'
import type { FilledForm } from '../../report/form.ts'
import type { ServeDeps } from '../deps.ts'
import { blindSpotsOf, clockOffsetsOf, connectionsOf, factsOf } from '../facts-of.ts'
import { formView } from '../present/form.ts'
import { refuse } from '../problems.ts'
import { FormView } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Params = z.object({ id: z.string().max(64), form: z.string().max(64) })

const TYPES = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
} as const
type Format = keyof typeof TYPES

/** GET …/reports/tt20_mau_03 is the filled form as the console shows it; with .docx, .pdf or .json it is a file. */
export function reportRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, forms, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents/:id/reports/:form',
      { config: { role: 'viewer' }, schema: { params: Params, response: { 200: FormView } } },
      async ({ params }, reply) => {
        const [, name = '', format] = /^([a-z0-9_]+)(?:\.(docx|pdf|json))?$/.exec(params.form) ?? []
        const record = await find(store, params.id, null)
        if (!record || !forms.names.includes(name)) return refuse(reply, 'not_found') as never
        const connections = await connectionsOf(store, record)
        const facts = { ...factsOf(record, await blindSpotsOf(store, record)), connections }
        const offsets = await clockOffsetsOf(store, record)
        const filled = forms.fill(name, facts, deps.clocksOf(facts, now()), offsets, now())
        if (format === undefined) return formView(filled)
        return (await download(reply, filled, format as Format)) as never
      },
    )
  }

  async function download(reply: FastifyReply, filled: FilledForm, format: Format) {
    const file = `${filled.form}-${filled.incidentId}.${format}`
    return reply
      .type(TYPES[format])
      .header('content-disposition', `attachment; filename="${file}"`)
      .header('cache-control', 'no-store')
      .send(await render(filled, format))
  }

  function render(filled: FilledForm, format: Format): Promise<Buffer> {
    if (format === 'docx') return forms.docx(filled)
    if (format === 'pdf') return forms.pdf(filled)
    return Promise.resolve(Buffer.from(`${JSON.stringify(filled, null, 2)}\n`))
  }
}
