/**
 * The built console. Its page is read once and gets a fresh nonce at every request; every address that is not a file
 * and not the API is the page, as the console's own router takes it from there.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from './problems.ts'

/** Where the built console has files; elsewhere a dot is part of an address or a host's name. */
const FILE = /^\/(?:assets\/.*|[^/]*\.[a-z0-9]+)$/i
const NONCE_PLACEHOLDER = /__CSP_NONCE__/g

export function consoleFiles(folder: string): FastifyPluginAsync {
  return async app => {
    const page = join(folder, 'index.html')
    if (!existsSync(page)) {
      app.get('/', (_request, reply) => refuse(reply, 'console_not_built'))
      return
    }
    const html = readFileSync(page, 'utf8')
    const sendPage = (_request: FastifyRequest, reply: FastifyReply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(html.replace(NONCE_PLACEHOLDER, reply.cspNonce.style))
    await app.register(fastifyStatic, { root: folder, index: false, wildcard: false, maxAge: '1h' })
    app.get('/', sendPage)
    app.get('/*', (request, reply) =>
      request.url.startsWith('/api/') || FILE.test(request.url.split('?')[0] ?? '')
        ? refuse(reply, 'not_found')
        : sendPage(request, reply),
    )
  }
}
