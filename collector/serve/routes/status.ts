import type { FastifyPluginAsync } from 'fastify'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { StatusView } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

/** What every page shows around its content. Open to all, as the sign-in page shows the drill's banner, too. */
export function statusRoutes({ now, version, drill, organisation, warnings }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/status',
      { config: { role: 'anyone' }, schema: { response: { 200: StatusView } } },
      async ({ signedIn }) => ({
        product: 'Vọng Gác',
        version,
        now: instant(now()),
        drill,
        organisation: organisation.name,
        // Gaps in the set-up are nobody's business who isn't signed in.
        warnings: signedIn ? [...warnings(now())] : [],
      }),
    )
  }
}
