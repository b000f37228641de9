/** What silences and inhibitions are asked for alike. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { choicesQuery } from '../desk-queries.ts'
import { useNow } from '../now.tsx'
import type { Preview } from '../rules-api.ts'
import { fromLocalInput, localInput } from '../time.ts'

const HOUR = 3_600_000
const FIRST = 8
/** How far back a preview looks. */
export const PREVIEW_DAYS = 7

export interface Terms {
  readonly organisation: string
  readonly reason: string
  readonly expiresAt: string
}

/** A reason, an end that is no later than allowed, and whose it is. */
export function useTerms() {
  const now = useNow()
  const { data: choices } = useQuery(choicesQuery)
  const [terms, setTerms] = useState<Terms>(() => ({
    organisation: '',
    reason: '',
    expiresAt: localInput(new Date(now.getTime() + FIRST * HOUR)),
  }))
  const maxHours = choices?.silenceMaxHours
  const latest = maxHours === undefined ? null : new Date(now.getTime() + maxHours * HOUR)
  const end = fromLocalInput(terms.expiresAt)
  const wrongEnd =
    end === null
      ? 'needed'
      : Date.parse(end) <= now.getTime()
        ? 'over'
        : latest && Date.parse(end) > latest.getTime()
          ? 'tooLong'
          : null
  return {
    terms,
    setTerms,
    maxHours,
    latest,
    wrongEnd,
    whole: wrongEnd === null && terms.reason.trim() !== '',
  } as const
}

/** A preview counts for exactly what was asked: after a change it is to be looked at again. */
export function usePreview(asked: unknown, ask: () => Promise<Preview>) {
  const wanted = JSON.stringify(asked)
  const [seen, setSeen] = useState('')
  const look = useMutation({ mutationFn: ask, onSuccess: () => setSeen(wanted) })
  return { look, preview: seen === wanted ? look.data : undefined } as const
}

export function useDecide(kind: 'silences' | 'inhibitions' | 'rules', act: () => Promise<unknown>, then = () => {}) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      then()
      return client.invalidateQueries({ queryKey: [kind] })
    },
  })
}
