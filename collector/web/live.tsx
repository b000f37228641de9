/**
 * One stream of events for the whole console.
 *
 * An event only says that something changed: lists and pages are asked again, at most twice a second however many
 * events arrive. Alerts are also handed on as they come to whoever listens (the live page).
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import type { AlertView } from '../serve/views.ts'
import { openStream } from './api.ts'
import { agentsQuery } from './queries.ts'

const SETTLE = 500

type Listener = (alert: AlertView) => void

interface Live {
  readonly connected: boolean
  /** Calls back with every new alert; call the answer to stop. */
  readonly listen: (listener: Listener) => () => void
}

const LiveContext = createContext<Live | null>(null)

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [connected, setConnected] = useState(false)
  const [listeners] = useState(() => new Set<Listener>())

  useEffect(() => {
    const stale = settling(client)
    let wasLost = false
    const close = openStream({
      onAlert: alert => {
        for (const listener of listeners) listener(alert)
        if (alert.incidentId) stale.add(alert.incidentId)
      },
      onIncident: incident => stale.add(incident.id),
      onAgent: () => void client.invalidateQueries({ queryKey: agentsQuery.queryKey }),
      onBehind: () => void client.invalidateQueries(),
      onConnected: now => {
        setConnected(now)
        // Events that passed while the connection was down are not sent again.
        if (now && wasLost) void client.invalidateQueries()
        wasLost = !now
      },
    })
    return () => {
      close()
      stale.stop()
    }
  }, [client, listeners])

  const live = useMemo<Live>(
    () => ({
      connected,
      listen: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }),
    [connected, listeners],
  )

  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('useLive needs a LiveProvider above it')
  return live
}

/** Collects changed incidents and asks for them again once things have settled a little. */
function settling(client: QueryClient) {
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    timer = undefined
    for (const id of changed) void client.invalidateQueries({ queryKey: ['incident', id] })
    changed.clear()
    void client.invalidateQueries({ queryKey: ['incidents'] })
  }

  return {
    add: (id: string) => {
      changed.add(id)
      timer ??= setTimeout(flush, SETTLE)
    },
    stop: () => clearTimeout(timer),
  }
}
