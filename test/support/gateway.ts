/** A real HTTP(S) server on loopback that stands for a gateway, a bot or a webhook: keeps what it is asked, answers as told. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Respond = (reply: ServerResponse, asked: Asked) => void

export interface Gateway extends AsyncDisposable {
  readonly url: string
  readonly asked: readonly Asked[]
  respond(how: Respond): void
}

export const answers =
  (status: number, body = '', headers: Record<string, string> = {}): Respond =>
  reply =>
    reply.writeHead(status, headers).end(body)

export async function gateway(
  how: Respond = answers(200),
  tls?: { certificate: string; key: string },
): Promise<Gateway> {
  const asked: Asked[] = []
  let respond = how
  const listen: RequestListener = async (request, reply) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(parts).toString('utf8'),
    }
    asked.push(one)
    respond(reply, one)
  }
  const server = tls ? createTlsServer({ key: tls.key, cert: tls.certificate }, listen) : createServer(listen)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    respond(next) {
      respond = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
