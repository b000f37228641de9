import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { ClosedBecause } from '../parts/closed-because.tsx'
import { DeadlineEnds } from '../parts/deadline-ends.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { NextDeadline } from '../parts/next-deadline.tsx'
import { SeverityTag } from '../parts/severity-tag.tsx'
import { StatusTag } from '../parts/status-tag.tsx'
import { StillOwing } from '../parts/still-owing.tsx'
import styles from './incident-header.module.css'

/** `asked` is the number in the address: another one's, where that incident was joined into this. */
export function IncidentHeader({ summary, asked }: { summary: IncidentSummary; asked: string }) {
  const { t, pick } = useLocale()
  return (
    <header className={styles['header']}>
      <Link to="/incidents" className={styles['back']}>
        <IconArrowLeft size={14} aria-hidden /> {t.incident.back}
      </Link>
      <div className={styles['line']}>
        <h1>{pick(summary.title)}</h1>
        <div className={styles['deadline']}>
          {summary.nextClock ? <span className={styles['act']}>{pick(summary.nextClock.title)}</span> : null}
          <NextDeadline incident={summary} />
          {summary.nextClock ? <DeadlineEnds clock={summary.nextClock} /> : null}
        </div>
      </div>
      <div className={styles['tags']}>
        <SeverityTag severity={summary.severity} />
        <StatusTag status={summary.status} />
        <StillOwing incident={summary} />
        {summary.drill ? <DrillTag /> : null}
        <span className="mono">{summary.id}</span>
        <ClosedBecause incident={summary} />
        {asked === summary.id ? null : <span>{t.incident.joined(asked, summary.id)}</span>}
      </div>
    </header>
  )
}
