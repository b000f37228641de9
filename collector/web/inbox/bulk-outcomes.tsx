import { Button } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Outcome } from '../desk-api.ts'
import { useLocale } from '../locale.tsx'
import styles from './bulk-bar.module.css'

/** What became of each: those that were refused first, with why. */
export function BulkOutcomes({ outcomes, close }: { outcomes: readonly Outcome[]; close: () => void }) {
  const { t } = useLocale()
  const inOrder = outcomes.toSorted((a, b) => Number(a.done) - Number(b.done))
  return (
    <div className={styles['outcomes']} role="status">
      <p>
        <strong>{t.bulk.outcome(outcomes.filter(({ done }) => done).length, outcomes.length)}</strong>{' '}
        <Button size="compact-xs" variant="default" onClick={close}>
          {t.shell.close}
        </Button>
      </p>
      <ul>
        {inOrder.map(({ id, done, error }) => (
          <li key={id} data-outcome={id} data-done={done}>
            {done ? <IconCircleCheck size={14} aria-hidden /> : <IconCircleX size={14} aria-hidden />}
            <Link to="/incidents/$id" params={{ id }} className="mono">
              {id}
            </Link>
            <span>{done ? t.bulk.done : (t.bulk.refused[error ?? ''] ?? error)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
