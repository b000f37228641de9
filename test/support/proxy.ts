/** A small real HTTP proxy: CONNECT only, with or without credentials. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface ConnectProxy {
  readonly url: string
  /** What was asked for, as `host:port`. */
  readonly connected: string[]
  refused: number
  close(): Promise<void>
}

/** @param credentials `user:password` that it asks for. */
export async function connectProxy(credentials?: string): Promise<ConnectProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((_request, reply) => reply.writeHead(405).end())
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
  const connected: string[] = []
  const self: ConnectProxy = {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    connected,
    refused: 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('connect', (request, near: Socket) => {
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      self.refused++
      return near.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    }
    connected.push(request.url ?? '')
    const { hostname, port } = new URL(`http://${request.url}`)
    const far = connect(Number(port), hostname, () => near.write('HTTP/1.1 200 Connection established\r\n\r\n'))
    sockets.add(far)
    far.on('error', () => near.destroy())
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
    return void near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return self
}
