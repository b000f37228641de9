/** What the console's forms offer to choose from, so that nobody has to know a code or a colleague's user name by heart. */
import type { FastifyPluginAsync } from 'fastify'
import { MOST_EVIDENCE_BYTES } from '../../incident/acts/evidence.ts'
import type { Scope } from '../../store/scope.ts'
import type { User } from '../../store/users.ts'
import { may } from '../access.ts'
import { Choices } from '../choices-views.ts'
import type { ServeDeps } from '../deps.ts'
import { ROLE_PERMISSIONS } from '../permissions.ts'
import type { ZodTypes } from '../zod.ts'

const MOST_PEOPLE = 1_000
const PAGE = 200
const HOUR = 3_600_000

export function choiceRoutes({ store, playbooks, categories, silenceMaxMs }: ServeDeps): FastifyPluginAsync {
  /** Who is let in and handles incidents, of the asker's scope, by name. */
  async function handlers(scope: Scope): Promise<User[]> {
    const found: User[] = []
    for (let after: string | undefined; found.length < MOST_PEOPLE; ) {
      const page = await store.users.page({ scope, after, limit: PAGE })
      found.push(...page.filter(({ disabled, role }) => !disabled && ROLE_PERMISSIONS[role].includes('incident.write')))
      after = page.at(-1)?.username
      if (page.length < PAGE) break
    }
    return found.slice(0, MOST_PEOPLE)
  }

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/choices',
      { config: { permission: 'incident.read' }, schema: { response: { 200: Choices } } },
      async request => ({
        people: (may(request, 'incident.write') ? await handlers(request.scope) : []).map(
          ({ username, displayName, organisation }) => ({ username, displayName, organisation }),
        ),
        playbooks: playbooks.map(({ id, title, categories: meant, tasks }) => ({
          ...{ id, title, categories: meant },
          tasks: tasks.map(task => task.title),
        })),
        categories: categories.all.map(({ code, title }) => ({ code, title })),
        categoriesNotConfirmed: [...categories.notConfirmed],
        silenceMaxHours: silenceMaxMs / HOUR,
        mostEvidenceBytes: MOST_EVIDENCE_BYTES,
      }),
    )
  }
}
