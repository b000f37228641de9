/** People, looked after by an administrator: each within the own organisation, unless the administrator is of all. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { User } from '../../store/users.ts'
import { actorOf } from '../actor.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { organisationFor, organisationsIn } from '../organisations.ts'
import { addPerson, changePerson, endSessionsOf, removePerson, resetPerson } from '../people.ts'
import {
  NewPerson,
  OrganisationList,
  PersonAdded,
  PersonChange,
  PersonList,
  PersonReset,
  PersonView,
  SignInLink,
} from '../people-views.ts'
import { personView } from '../present/person.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import { signInLink } from '../sign-in-link.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
const ByName = z.object({ username: z.string().max(128) })
const manage = { permission: 'people.manage' } as const

export function peopleRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now, publicUrl } = deps
  const shown = async (user: User) => personView(user, await store.secondFactors.find(user.username))
  const linkTo = (token: string) => ({ link: signInLink(publicUrl ?? '', token) })

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/organisations',
      { config: { permission: 'signed_in' }, schema: { response: { 200: OrganisationList } } },
      async ({ scope }) => ({ organisations: organisationsIn(deps, scope).map(({ id, name }) => ({ id, name })) }),
    )

    app.get(
      '/api/people',
      { config: { permission: 'people.read' }, schema: { querystring: Query, response: { 200: PersonList } } },
      async ({ scope, query: { cursor, limit } }) => {
        const after = decodeCursor(cursor, z.tuple([z.string()]))?.[0]
        const found = await store.users.page({ scope, after, limit })
        const last = found.length === limit ? found.at(-1) : undefined
        return {
          people: await Promise.all(found.map(shown)),
          nextCursor: last ? encodeCursor([last.username]) : null,
        }
      },
    )

    app.post(
      '/api/people',
      { config: manage, schema: { body: NewPerson, response: { 200: PersonAdded } } },
      async (request, reply) => {
        const { username, displayName = username, organisation, ...rest } = request.body
        const of = organisationFor(deps, request.scope, organisation)
        if (!of) return refuse(reply, 'no_such_organisation') as never
        const person = { ...rest, username, displayName, organisation: of.id }
        const token = await addPerson(store, person, actorOf(request), now().getTime())
        if (token === null) return refuse(reply, 'name_taken') as never
        reply.header('cache-control', 'no-store')
        const added = (await store.users.find(username)) as User
        return { ...linkTo(token), person: await shown(added) }
      },
    )

    app.patch(
      '/api/people/:username',
      { config: manage, schema: { params: ByName, body: PersonChange, response: { 200: PersonView } } },
      async (request, reply) => {
        const { username } = request.params
        const { role, organisation, disabled } = request.body
        // Whoever locks himself out would need the command line to get in again.
        const locksOut = role !== undefined || organisation !== undefined || disabled !== undefined
        if (locksOut && isOneself(request, username)) return refuse(reply, 'not_yourself') as never
        if (organisation !== undefined && !organisationFor(deps, request.scope, organisation))
          return refuse(reply, 'no_such_organisation') as never
        const changed = await changePerson(store, username, given(request.body), actorOf(request), now().getTime())
        return changed ? shown(changed) : (refuse(reply, 'not_found') as never)
      },
    )

    app.post(
      '/api/people/:username/reset',
      { config: manage, schema: { params: ByName, body: PersonReset, response: { 200: SignInLink } } },
      async (request, reply) => {
        const { username } = request.params
        const token = await resetPerson(store, username, request.body, actorOf(request), now().getTime())
        reply.header('cache-control', 'no-store')
        return token === null ? (refuse(reply, 'not_found') as never) : linkTo(token)
      },
    )

    app.delete(
      '/api/people/:username/sessions',
      { config: manage, schema: { params: ByName } },
      async (request, reply) => {
        const ended = await endSessionsOf(store, request.params.username, actorOf(request), now().getTime())
        return ended ? reply.code(204).send() : refuse(reply, 'not_found')
      },
    )

    app.delete('/api/people/:username', { config: manage, schema: { params: ByName } }, async (request, reply) => {
      const { username } = request.params
      if (isOneself(request, username)) return refuse(reply, 'not_yourself')
      const removed = await removePerson(store, username, actorOf(request), now().getTime())
      return removed ? reply.code(204).send() : refuse(reply, 'not_found')
    })
  }
}

const isOneself = ({ signedIn }: FastifyRequest, username: string): boolean =>
  (signedIn as SignedIn).user.username === username

/** What was left out stays as it is. */
const given = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
