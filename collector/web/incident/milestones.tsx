import { type Icon, IconCircle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react'
import type { ClockView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import styles from './clock-ladder.module.css'

type Milestone = ClockView['milestones'][number]

const ICONS: Record<Milestone['status'], Icon> = {
  done: IconCircleCheck,
  due: IconCircle,
  missed: IconCircleX,
  planned: IconCircleDashed,
}

/** The house's own plan back from the deadline; it says of itself that it is none of the law's. */
export function Milestones({ milestones }: { milestones: readonly Milestone[] }) {
  const { t, pick } = useLocale()
  if (milestones.length === 0) return null
  const missed = milestones.filter(({ status }) => status === 'missed').length
  return (
    <details className={styles['plan']} data-milestones>
      <summary>
        {t.clock.plan} {missed > 0 ? <strong>{t.clock.planMissed(missed)}</strong> : null}
      </summary>
      <ol>
        {milestones.map(({ id, title, at, status, doneAt }) => {
          const Mark = ICONS[status]
          return (
            <li key={id} data-milestone={status}>
              <Mark size={14} aria-hidden />
              <span>{pick(title)}</span>
              <Instant at={at} />
              <span>
                {t.clock.planState[status]}
                {doneAt ? (
                  <>
                    {' '}
                    <Instant at={doneAt} />
                  </>
                ) : null}
              </span>
            </li>
          )
        })}
      </ol>
    </details>
  )
}
