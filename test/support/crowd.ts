/**
 * A crowd at a door, as a process of its own: opens so many connections and holds them, as silent as they are asked to
 * be, until its input ends. Says `held N` twice a second once it has tried them all, N of them still open.
 *
 *     crowd.ts PORT COUNT silent|slow
 *
 * `silent`: not even a handshake. `slow`: a handshake, then a request's headers, a byte a second.
 */
import { once } from 'node:events'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const [port, count, manner] = process.argv.slice(2)
const AT_ONCE = 200

const sockets = new Set<Socket>()
for (let opened = 0; opened < Number(count); opened += AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(count) - opened) }, arrive))
setInterval(() => console.log(`held ${sockets.size}`), 500)
process.stdin.resume()
await once(process.stdin, 'end')
process.exit(0)

async function arrive(): Promise<void> {
  const there = { host: '127.0.0.1', port: Number(port) }
  const socket = manner === 'slow' ? connectTls({ ...there, rejectUnauthorized: false }) : connectPlain(there)
  sockets.add(socket)
  const gone = new Promise<void>(resolve => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  socket.on('close', () => sockets.delete(socket))
  await Promise.race([once(socket, manner === 'slow' ? 'secureConnect' : 'connect').catch(() => {}), gone])
  if (manner === 'slow') dribble(socket)
}

function dribble(socket: Socket): void {
  socket.write('POST /agent/v2/enrolment HTTP/1.1\r\nhost: x\r\nx-slow: ')
  const timer = setInterval(() => socket.write('a'), 1_000)
  socket.on('close', () => clearInterval(timer))
}
