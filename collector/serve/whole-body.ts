import type { FastifyInstance } from 'fastify'

/** Within this plugin whatever is sent is taken as it is: nothing of it is parsed. */
export function takeWhole(server: FastifyInstance, bodyLimit: number): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
}
