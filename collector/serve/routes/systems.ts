/** The register of information systems: asked by page, written one by one or by a file. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { SystemFields } from '../../desk/register/fields.ts'
import { MAX_FILE_BYTES } from '../../desk/register/read-rows.ts'
import { importSystems, removeSystem, saveSystem } from '../../desk/register/systems.ts'
import { inScope } from '../../store/scope.ts'
import type { InformationSystem } from '../../store/systems.ts'
import { actorOf } from '../actor.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { FieldProblems, ImportRequest, ImportView } from '../networks-views.ts'
import { askedWithin } from '../organisations.ts'
import { systemView } from '../present/register.ts'
import { refuse } from '../problems.ts'
import { answerImport, answerSaved, renewed } from '../register-answers.ts'
import { SystemList, SystemQuery, SystemView } from '../systems-views.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(64) })
const reading = { permission: 'incident.read' } as const
const writing = { permission: 'register.write' } as const
const Saved = { 200: SystemView, 422: FieldProblems }

export function systemRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, enrichment } = deps
  const view = (system: InformationSystem) => systemView(system, enrichment.places.current)

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/systems',
      { config: reading, schema: { querystring: SystemQuery, response: { 200: SystemList } } },
      async ({ query: { cursor, organisation, ...asked }, scope }) => {
        const at = decodeCursor(cursor, z.tuple([z.string(), z.string()]))
        const systems = await store.systems.page({
          ...asked,
          organisation: askedWithin(scope, organisation),
          after: at && { organisation: at[0], name: at[1] },
        })
        const last = systems.length === asked.limit ? systems.at(-1) : undefined
        return { systems: systems.map(view), nextCursor: last ? encodeCursor([last.organisation, last.name]) : null }
      },
    )

    app.get(
      '/api/systems/:id',
      { config: reading, schema: { params: ById, response: { 200: SystemView } } },
      async ({ params: { id }, scope }, reply) => {
        const system = await store.systems.find(id)
        return system && inScope(scope, system.organisation) ? view(system) : (refuse(reply, 'not_found') as never)
      },
    )

    app.post(
      '/api/systems',
      { config: writing, schema: { body: z.unknown(), response: Saved } },
      async (request, reply) => {
        const save = (fields: SystemFields) => saveSystem(deps, null, fields, actorOf(request))
        return (await answerSaved(deps, request, reply, { schema: SystemFields, save, view })) as never
      },
    )

    app.put(
      '/api/systems/:id',
      { config: writing, schema: { params: ById, body: z.unknown(), response: Saved } },
      async (request, reply) => {
        const save = (fields: SystemFields) => saveSystem(deps, request.params.id, fields, actorOf(request))
        return (await answerSaved(deps, request, reply, { schema: SystemFields, save, view })) as never
      },
    )

    app.delete('/api/systems/:id', { config: writing, schema: { params: ById } }, async (request, reply) => {
      if (!(await removeSystem(deps, request.params.id, actorOf(request)))) return refuse(reply, 'not_found')
      await renewed(deps)
      return reply.code(204).send()
    })

    app.post(
      '/api/systems/import',
      {
        config: writing,
        // JSON writes a line break as two characters.
        bodyLimit: 2 * MAX_FILE_BYTES,
        schema: { body: ImportRequest, response: { 200: ImportView, 422: ImportView } },
      },
      async (request, reply) =>
        (await answerImport(deps, request.body, reply, (file, options) =>
          importSystems(deps, file, options, actorOf(request)),
        )) as never,
    )
  }
}
