/** The API's description, of the routes of a running collector, judged by a validator of the specification. */
import { Validator } from '@seriousme/openapi-schema-validator'
import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROUTE_WORDS } from '../../../collector/serve/openapi/words.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const registered = new Map<string, string>()
let collector: RunningCollector
// biome-ignore lint/suspicious/noExplicitAny: tests look into the document freely
let document: any

function onRoute({ method, url, config }: RouteOptions): void {
  if (url.startsWith('/api/') && method !== 'HEAD')
    registered.set(`${String(method)} ${url}`, String(config?.permission))
}

beforeAll(async () => {
  const oidc = 'issuer: "http://127.0.0.1:9", clientId: x, roles: { soc: analyst }'
  collector = await runningCollector({ console: `publicUrl: "http://127.0.0.1:9", oidc: { ${oidc} }`, onRoute })
  const viewer = await collector.person('viewer')
  document = (await viewer('/api/openapi.json')).body
})
afterAll(() => collector[Symbol.asyncDispose]())

const operations = (): [string, string, Record<string, unknown>][] =>
  Object.entries<Record<string, Record<string, unknown>>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [method.toUpperCase(), path, operation] as [string, string, Record<string, unknown>],
    ),
  )

test('is OpenAPI 3.1 by the specification’s own schema, every reference in it leading somewhere', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)]
  expect(references.length).toBeGreaterThan(20)
  for (const [, kind = '', name = ''] of references) expect(document.components[kind], name).toHaveProperty(name)
  expect(JSON.stringify(document)).not.toContain('#/$defs/')
})

test('holds every route with the permission it needs, and no other', () => {
  const described = operations().map(([method, path, operation]) => [
    `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    operation['x-permission'],
  ])
  expect(described.sort()).toEqual([...registered].sort())
  expect(described.length).toBeGreaterThan(40)
})

test('says of every route what it is for, in both languages, and of none that is not there', () => {
  for (const [method, path, operation] of operations()) {
    expect(operation['summary'], `${method} ${path}`).toMatch(/\S/)
    expect(operation['x-summary-vi'], `${method} ${path}`).toMatch(/\S/)
  }
  expect(Object.keys(ROUTE_WORDS).sort()).toEqual([...registered.keys()].sort())
})

test('names what is asked and answered: parameters, bodies, what lets in, and one name an operation', () => {
  const at = (method: string, path: string) => document.paths[path][method]
  expect(at('get', '/api/status').security).toEqual([])
  expect(at('get', '/api/agents').security).toEqual([{ session: ['agent.read'] }, { token: ['agent.read'] }])
  expect(at('post', '/api/people').security).toEqual([{ session: ['people.manage'] }])
  const query = at('get', '/api/audit').parameters.map(({ name, required }: { name: string; required: boolean }) => [
    name,
    required,
  ])
  expect(query).toContainEqual(['limit', false])
  expect(query).toContainEqual(['actor', false])
  const notes = at('put', '/api/agents/{id}/notes')
  expect(notes.parameters.map(({ name }: { name: string }) => name)).toEqual(['id', 'Idempotency-Key'])
  expect(notes.requestBody.content['application/json'].schema.required).toContain('place')
  expect(notes.responses[200].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/AgentView' })
  expect(at('post', '/api/session').parameters).toBeUndefined()
  // What has a default may be left out of what is asked, and stands in what is answered.
  const made = at('post', '/api/people').requestBody.content['application/json'].schema
  expect(made.required).toEqual(['username', 'role'])
  const names = operations().map(([, , { operationId }]) => operationId)
  expect(new Set(names).size).toBe(names.length)
})
