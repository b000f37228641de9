import { IconHistoryOff, IconRobot, IconUser } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { IncidentDetail } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { Empty } from '../parts/states.tsx'
import styles from './timeline.module.css'
import { UndoForm } from './undo-form.tsx'

type IncidentEvent = IncidentDetail['events'][number]

/** The incident's hash-chained log, latest first; what can be taken back as things are has a button for it. */
export function Timeline({ detail }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const { events, undoable, summary } = detail
  if (events.length === 0) return <Empty icon={IconHistoryOff} title={t.timeline.empty} />
  const latestFirst = events.toSorted((one, other) => other.number - one.number)
  return (
    <>
      <p className={styles['chain']}>{t.timeline.chain}</p>
      <ol className={styles['events']} aria-label={t.incident.tabs.timeline}>
        {latestFirst.map(event => (
          <TimelineEvent key={event.number} event={event}>
            {undoable.includes(event.number) ? <UndoForm id={summary.id} number={event.number} /> : null}
          </TimelineEvent>
        ))}
      </ol>
    </>
  )
}

function TimelineEvent({ event, children }: { event: IncidentEvent; children: ReactNode }) {
  const { t, pick } = useLocale()
  const Actor = event.actor === 'system' ? IconRobot : IconUser
  return (
    <li className={styles['event']} data-kind={event.kind}>
      <span className={`${styles['number']} numbers`}>{event.number}</span>
      <div className={styles['body']}>
        <p className={styles['head']}>
          <Instant at={event.at} precision="second" />
          <span title={t.timeline.actor}>
            <Actor size={13} aria-hidden /> {event.actor}
          </span>
          <span className="mono" title={`${t.timeline.hash}: ${event.hash}`}>
            {event.hash.slice(0, 12)}
          </span>
        </p>
        <p className={styles['text']}>{pick(event.text)}</p>
        {children}
      </div>
    </li>
  )
}
