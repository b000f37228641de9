/** The API's routes as they are registered: what the description is made of, so that it can't leave one out. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Access } from '../access.ts'

export interface ApiRoute {
  readonly method: string
  /** As Fastify writes it: `/api/incidents/:id`. */
  readonly path: string
  readonly permission: Access
  readonly params: z.ZodObject | undefined
  readonly query: z.ZodObject | undefined
  readonly body: z.ZodType | undefined
  /** By status. */
  readonly replies: readonly (readonly [string, z.ZodType])[]
}

/** To be called before any route is registered; the list grows with each. */
export function collectRoutes(app: FastifyInstance): readonly ApiRoute[] {
  const routes: ApiRoute[] = []
  app.addHook('onRoute', ({ method, url: path, config, schema }) => {
    if (method === 'HEAD' || !path.startsWith('/api/') || config?.permission === undefined) return
    routes.push({
      method: String(method),
      path,
      permission: config.permission,
      params: objectOf(schema?.params),
      query: objectOf(schema?.querystring),
      body: schema?.body instanceof z.ZodType ? schema.body : undefined,
      replies: Object.entries(schema?.response ?? {}).filter(
        (reply): reply is [string, z.ZodType] => reply[1] instanceof z.ZodType,
      ),
    })
  })
  return routes
}

const objectOf = (schema: unknown): z.ZodObject | undefined => (schema instanceof z.ZodObject ? schema : undefined)
