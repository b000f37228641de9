import type { FastifyReply } from 'fastify'

/** A file that people brought in. Never shown by a browser, whatever it says that it is. */
export const sendAttachment = (reply: FastifyReply, name: string, bytes: Buffer): FastifyReply =>
  reply
    .type('application/octet-stream')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(bytes)
