/** The collector's time, ticking: a wrong clock on the desk must not show a wrong time left. */
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { statusQuery } from './queries.ts'

const TICK = 5_000

const NowContext = createContext<Date>(new Date())

export function NowProvider({ children }: { children: ReactNode }) {
  const { data, dataUpdatedAt } = useQuery(statusQuery)
  const ahead = data ? Date.parse(data.now) - dataUpdatedAt : 0
  const [here, setHere] = useState(() => Date.now())

  useEffect(() => {
    const timer = setInterval(() => setHere(Date.now()), TICK)
    return () => clearInterval(timer)
  }, [])

  return <NowContext value={new Date(here + ahead)}>{children}</NowContext>
}

export const useNow = (): Date => useContext(NowContext)
