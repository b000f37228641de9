/** zod → JSON Schema as OpenAPI 3.1 has it; views that have a name are written once and referred to. */
import { z } from 'zod'
import * as audit from '../audit-views.ts'
import * as enrolment from '../enrolment-views.ts'
import * as people from '../people-views.ts'
import * as views from '../views.ts'

export type JsonSchema = Record<string, unknown>

const NAMED = z.registry<{ id: string }>()
for (const module of [views, enrolment, people, audit])
  for (const [name, schema] of Object.entries(module)) if (schema instanceof z.ZodType) NAMED.add(schema, { id: name })

/** @param named Takes in what is referred to, by name. */
export const replySchema = (schema: z.ZodType, named: Map<string, JsonSchema>): JsonSchema =>
  hoisted(z.toJSONSchema(schema, { ...OPTIONS, io: 'output', metadata: NAMED }) as JsonSchema, named)

/** As it is asked: what has a default may be left out. */
export const requestSchema = (schema: z.ZodType): JsonSchema =>
  hoisted(z.toJSONSchema(schema, { ...OPTIONS, io: 'input', metadata: z.registry() }) as JsonSchema, new Map())

const OPTIONS = {
  target: 'draft-2020-12',
  unrepresentable: 'any',
  // The format says the same in fewer words.
  override: ({ jsonSchema }: { jsonSchema: JsonSchema }) => {
    if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern']
  },
} as const

const DEFINED = '#/$defs/'
const COMPONENT = '#/components/schemas/'

function hoisted(schema: JsonSchema, named: Map<string, JsonSchema>): JsonSchema {
  const { $schema: _, $defs = {}, ...rest } = schema
  for (const [name, definition] of Object.entries($defs as Record<string, JsonSchema>))
    if (!named.has(name)) named.set(name, referring(definition) as JsonSchema)
  return referring(rest) as JsonSchema
}

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      // Of the registry; a name that JSON Schema would take for an address.
      if (key === 'id' && typeof member === 'string' && 'type' in value) return []
      return [[key, key === '$ref' ? String(member).replace(DEFINED, COMPONENT) : referring(member)]]
    }),
  )
}
