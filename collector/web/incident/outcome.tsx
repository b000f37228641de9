import { ApiError } from '../api.ts'
import { useLocale } from '../locale.tsx'
import styles from './handling.module.css'

interface OutcomeProps {
  readonly done: boolean
  readonly error: Error | null
  /** What it says when it is done; by default that it is in the incident's log. */
  readonly said?: string
}

/** Says what became of an act, where it was done. */
export function Outcome({ done, error, said }: OutcomeProps) {
  const { t, pick } = useLocale()
  const failure = error instanceof ApiError ? pick(error.text) : error?.message
  return (
    <span className={styles['said']} role="status" data-failed={Boolean(error)}>
      {failure ?? (done ? (said ?? t.incident.saved) : '')}
    </span>
  )
}
