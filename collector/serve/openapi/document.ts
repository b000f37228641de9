/** The API described as OpenAPI 3.1, made from the routes' own schemas. */
import { PERMISSIONS, ROLE_PERMISSIONS, TOKEN_PERMISSIONS } from '../permissions.ts'
import { Problem } from '../views.ts'
import type { ApiRoute } from './routes.ts'
import { type JsonSchema, replySchema, requestSchema } from './schemas.ts'
import { ROUTE_WORDS } from './words.ts'

const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export function openApi(routes: readonly ApiRoute[], version: string, sessionCookie: string): JsonSchema {
  const named = new Map<string, JsonSchema>()
  const problem = replySchema(Problem, named)
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, named) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Vọng Gác',
      version,
      summary: "The console's API.",
      'x-summary-vi': 'API của màn hình trực.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    'x-permissions': PERMISSIONS,
    'x-roles': ROLE_PERMISSIONS,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'Given by signing in.' },
        token: { type: 'http', scheme: 'bearer', description: 'vgt_…, made by POST /api/tokens or the command line.' },
      },
      responses: {
        Problem: {
          description: 'Refused; `error` is a stable name, `message` says it in both languages.',
          content: { 'application/json': { schema: problem } },
        },
      },
      schemas: Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))),
    },
  }
}

function operation(route: ApiRoute, named: Map<string, JsonSchema>): JsonSchema {
  const words = ROUTE_WORDS[`${route.method} ${route.path}`]
  const parameters = parametersOf(route)
  return {
    operationId: operationId(route),
    tags: [route.path.split('/')[2]],
    ...(words && { summary: words.en, 'x-summary-vi': words.vi }),
    'x-permission': route.permission,
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: { required: true, content: json(requestSchema(route.body)) } }),
    responses: { ...repliesOf(route, named), default: { $ref: '#/components/responses/Problem' } },
  }
}

/** `POST /api/agents/:id/approval` → `postAgentsByIdApproval`. */
function operationId({ method, path }: ApiRoute): string {
  const words = path
    .replace('/api/', '')
    .split(/[/.-]/)
    .map(part => (part.startsWith(':') ? `By${capital(part.slice(1))}` : capital(part)))
  return `${method.toLowerCase()}${words.join('')}`
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function securityOf({ permission }: ApiRoute): JsonSchema[] {
  if (permission === 'anyone') return []
  if (permission === 'person') return [{ session: [] }]
  if (permission === 'signed_in') return [{ session: [] }, { token: [] }]
  const byToken = TOKEN_PERMISSIONS.includes(permission)
  return [{ session: [permission] }, ...(byToken ? [{ token: [permission] }] : [])]
}

function parametersOf({ method, params, query, permission }: ApiRoute): JsonSchema[] {
  const of = (place: 'path' | 'query', schema: ApiRoute['query']) => {
    const { properties = {}, required = [] } = schema ? requestSchema(schema) : {}
    return Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...property }]) => ({
      name,
      in: place,
      required: place === 'path' || (required as string[]).includes(name),
      ...(description !== undefined && { description }),
      schema: property,
    }))
  }
  const idempotent = WRITING.has(method) && permission !== 'anyone'
  return [...of('path', params), ...of('query', query), ...(idempotent ? [IDEMPOTENCY_KEY] : [])]
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same asked again under the same key within a day is given the same answer, and done once.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{16,128}$' },
}

function repliesOf({ method, path, replies }: ApiRoute, named: Map<string, JsonSchema>): JsonSchema {
  const gives = ROUTE_WORDS[`${method} ${path}`]?.gives
  if (gives === 'redirect') return { 302: { description: 'On to another page.' } }
  if (gives === 'events')
    return {
      200: { description: 'Server-sent events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    }
  const good = replies.filter(([status]) => status.startsWith('2'))
  if (good.length === 0) return { 204: { description: 'Done.' } }
  return Object.fromEntries(
    good.map(([status, schema]) => {
      const files = gives === 'json_or_file' ? FILES : {}
      return [status, { description: 'As asked.', content: { ...json(replySchema(schema, named)), ...files } }]
    }),
  )
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

const FILES = {
  'application/pdf': {},
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {},
}
