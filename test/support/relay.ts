/** A wire between two ends that can be pulled out: TCP through to another port, cut or refused when asked. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  readonly port: number
  /** Ends every connection, and each new one at once. */
  pull(): void
  plugIn(): void
  /** Lets so many more bytes up, then cuts that connection. */
  cutAfter(bytes: number): void
  close(): Promise<void>
}

export async function relay(target: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  let pulled = false
  let left = Number.POSITIVE_INFINITY
  const server = createServer(near => {
    if (pulled) return void near.destroy()
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    far.pipe(near)
    near.on('data', chunk => {
      far.write(chunk.subarray(0, left))
      left -= chunk.length
      if (left > 0) return
      left = Number.POSITIVE_INFINITY
      near.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    pull() {
      pulled = true
      for (const socket of sockets) socket.destroy()
    },
    plugIn() {
      pulled = false
    },
    cutAfter(bytes) {
      left = bytes
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
