/** Lets a route's `schema` be zod: requests are parsed on the way in, replies checked and stripped on the way out. */
import type { FastifyInstance, FastifyTypeProvider } from 'fastify'
import type { z } from 'zod'

export interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown
}

export function withZod(app: FastifyInstance): FastifyInstance {
  return app
    .setValidatorCompiler<z.ZodType>(({ schema }) => input => {
      const parsed = schema.safeParse(input)
      return parsed.success ? { value: parsed.data } : { error: parsed.error }
    })
    .setSerializerCompiler<z.ZodType>(
      ({ schema }) =>
        output =>
          JSON.stringify(schema.parse(output)),
    )
}
