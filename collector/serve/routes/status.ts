import type { FastifyPluginAsync } from 'fastify'
import type { Scope } from '../../store/scope.ts'
import type { ServeDeps } from '../deps.ts'
import { organisationsIn } from '../organisations.ts'
import { instant } from '../present/instant.ts'
import { StatusView } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

/** What every page shows around its content. Open to all, as the sign-in page shows the drill's banner, too. */
export function statusRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { now, version, drill, organisation, warnings, provider } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/status',
      { config: { permission: 'anyone' }, schema: { response: { 200: StatusView } } },
      async ({ signedIn, scope }) => ({
        product: 'Vọng Gác',
        version,
        now: instant(now()),
        drill,
        // Strangers are told whose console it is, and not whom else it serves.
        organisation: signedIn ? nameOf(deps, scope) : organisation.name,
        signIn: { provider: provider?.label ?? null },
        // Gaps in the set-up are nobody's business who isn't signed in.
        warnings: signedIn ? [...warnings(now(), scope)] : [],
      }),
    )
  }
}

const nameOf = (deps: ServeDeps, scope: Scope): string => organisationsIn(deps, scope)[0]?.name ?? ''
