/** The table of networks: asked by page and by address, written one by one or by a file. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { NetworkFields } from '../../desk/register/fields.ts'
import { importNetworks, removeNetwork, saveNetwork } from '../../desk/register/networks.ts'
import { MAX_FILE_BYTES } from '../../desk/register/read-rows.ts'
import type { Network } from '../../store/networks.ts'
import { parseAddress, printShort } from '../../store/prefix.ts'
import { actorOf } from '../actor.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import {
  AddressQuery,
  AddressView,
  FieldProblems,
  ImportRequest,
  ImportView,
  NetworkList,
  NetworkQuery,
  NetworkView,
} from '../networks-views.ts'
import { askedWithin, oneOrganisationFor } from '../organisations.ts'
import { NOWHERE, networkView, systemOfEntity, whyWords } from '../present/register.ts'
import { refuse } from '../problems.ts'
import { answerImport, answerSaved, renewed } from '../register-answers.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(64) })
const ByAddress = z.object({ address: z.string().max(64) })
const reading = { permission: 'incident.read' } as const
const writing = { permission: 'register.write' } as const
const Saved = { 200: NetworkView, 422: FieldProblems }

export function networkRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, enrichment } = deps
  const view = (network: Network) => {
    const system = network.systemId === null ? null : enrichment.places.current.system(network.systemId)
    return networkView(network, system?.name ?? null)
  }

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/networks',
      { config: reading, schema: { querystring: NetworkQuery, response: { 200: NetworkList } } },
      async ({ query: { cursor, organisation, ...asked }, scope }) => {
        const at = decodeCursor(cursor, z.tuple([z.string(), z.string().refine(isPrefixText)]))
        const networks = await store.networks.page({
          ...asked,
          organisation: askedWithin(scope, organisation),
          after: at && { organisation: at[0], prefix: at[1] },
        })
        const last = networks.length === asked.limit ? networks.at(-1) : undefined
        const nextCursor = last ? encodeCursor([last.organisation, last.prefix]) : null
        return { networks: networks.map(view), nextCursor }
      },
    )

    app.get(
      '/api/networks/at/:address',
      { config: reading, schema: { params: ByAddress, querystring: AddressQuery, response: { 200: AddressView } } },
      async ({ params: { address }, query, scope }, reply) => {
        const parsed = parseAddress(address)
        const organisation = oneOrganisationFor(deps, scope, query.organisation)
        if (organisation === null) return refuse(reply, 'not_found') as never
        if (!parsed) return refuse(reply, 'bad_request') as never
        const places = enrichment.places.current
        const place = places.find(address, organisation)
        const networks = places.around(address, organisation).map(view)
        return { address: printShort(parsed), networks, system: systemOfEntity(place), why: whyWords(place) ?? NOWHERE }
      },
    )

    app.post(
      '/api/networks',
      { config: writing, schema: { body: z.unknown(), response: Saved } },
      async (request, reply) => {
        const save = (fields: NetworkFields) => saveNetwork(deps, null, fields, actorOf(request))
        return (await answerSaved(deps, request, reply, { schema: NetworkFields, save, view })) as never
      },
    )

    app.put(
      '/api/networks/:id',
      { config: writing, schema: { params: ById, body: z.unknown(), response: Saved } },
      async (request, reply) => {
        const save = (fields: NetworkFields) => saveNetwork(deps, request.params.id, fields, actorOf(request))
        return (await answerSaved(deps, request, reply, { schema: NetworkFields, save, view })) as never
      },
    )

    app.delete('/api/networks/:id', { config: writing, schema: { params: ById } }, async (request, reply) => {
      if (!(await removeNetwork(deps, request.params.id, actorOf(request)))) return refuse(reply, 'not_found')
      await renewed(deps)
      return reply.code(204).send()
    })

    app.post(
      '/api/networks/import',
      {
        config: writing,
        // JSON writes a line break as two characters.
        bodyLimit: 2 * MAX_FILE_BYTES,
        schema: { body: ImportRequest, response: { 200: ImportView, 422: ImportView } },
      },
      async (request, reply) =>
        (await answerImport(deps, request.body, reply, (file, options) =>
          importNetworks(deps, file, options, actorOf(request)),
        )) as never,
    )
  }
}

const isPrefixText = (text: string): boolean => parseAddress(text.split('/')[0] ?? '') !== undefined
