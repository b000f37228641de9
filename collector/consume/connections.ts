/**
 * How many may hold a connection. Whoever has not shown yet who it is stands among the strangers, of whom there is room
 * for so many; when it is full, the one that has stood longest gives way. So thousands of half-open or dawdling
 * connections cost a fixed amount and hold nobody up: an agent shows its certificate within milliseconds of arriving,
 * while those who never do are always the oldest.
 *
 * An agent that was let in has room for some connections of its own; its oldest gives way, too.
 */
import type { Server } from 'node:https'
import type { Socket } from 'node:net'

export interface ConnectionLimits {
  readonly strangers: number
  readonly ofOneAgent: number
}

export class Connections {
  readonly #limits: ConnectionLimits
  readonly #gaveWay: () => void
  /** Oldest first. */
  readonly #strangers = new Map<string, Socket>()
  readonly #agents = new Map<string, Map<string, Socket>>()

  constructor(server: Server, limits: ConnectionLimits, gaveWay: () => void) {
    this.#limits = limits
    this.#gaveWay = gaveWay
    server.on('connection', socket => this.#arrived(socket as Socket))
  }

  get strangers(): number {
    return this.#strangers.size
  }

  /** The connection was shown to be this agent's. */
  known(socket: Socket, agent: string): void {
    const name = nameOf(socket)
    if (!this.#strangers.delete(name)) return
    const own = this.#agents.get(agent) ?? new Map<string, Socket>()
    this.#agents.set(agent, own.set(name, socket))
    socket.once('close', () => {
      own.delete(name)
      if (own.size === 0 && this.#agents.get(agent) === own) this.#agents.delete(agent)
    })
    this.#bound(own, this.#limits.ofOneAgent)
  }

  #arrived(socket: Socket): void {
    const name = nameOf(socket)
    this.#strangers.set(name, socket)
    socket.once('close', () => {
      if (this.#strangers.get(name) === socket) this.#strangers.delete(name)
    })
    this.#bound(this.#strangers, this.#limits.strangers)
  }

  #bound(group: Map<string, Socket>, limit: number): void {
    if (group.size <= limit) return
    const [oldest] = group
    if (!oldest) return
    group.delete(oldest[0])
    oldest[1].destroy()
    this.#gaveWay()
  }
}

/** The encrypted socket is another object than the bare one under it; the peer's end names both. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`
