import type { FastifyPluginAsync } from 'fastify'
import { SESSION_COOKIE } from '../access.ts'
import { openApi } from '../openapi/document.ts'
import type { ApiRoute } from '../openapi/routes.ts'

/** The API's description; made when it is first asked for, as only then every route is there. */
export function openApiRoutes(version: string, routes: readonly ApiRoute[]): FastifyPluginAsync {
  let document: Buffer | undefined
  return async app => {
    app.get('/api/openapi.json', { config: { permission: 'signed_in' } }, (_request, reply) => {
      document ??= Buffer.from(JSON.stringify(openApi(routes, version, SESSION_COOKIE)))
      return reply.type('application/json; charset=utf-8').send(document)
    })
  }
}
