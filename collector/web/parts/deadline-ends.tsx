import type { ClockView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import styles from './deadline-ends.module.css'
import { Instant } from './instant.tsx'

/** Both ends of a period in one line: the conservative one first, which counts, and the lawful one beside it. */
export function DeadlineEnds({ clock }: { clock: ClockView }) {
  const { t } = useLocale()
  const { conservativeAt, lawfulAt } = clock
  if (!conservativeAt) return null
  return (
    <span className={styles['ends']} data-ends>
      <span>
        {clock.status === 'triage' ? t.clock.triageBy : t.clock.conservative}{' '}
        <strong>
          <Instant at={conservativeAt} />
        </strong>
      </span>
      <span>
        {lawfulAt ? (
          <>
            {t.clock.lawfulShort} <Instant at={lawfulAt} />
          </>
        ) : (
          t.clock.noLawful
        )}
      </span>
    </span>
  )
}
