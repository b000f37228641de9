import { IconHistoryOff, IconRobot, IconUser } from '@tabler/icons-react'
import type { IncidentDetail } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { Empty } from '../parts/states.tsx'
import styles from './timeline.module.css'

type IncidentEvent = IncidentDetail['events'][number]

/** The incident's hash-chained log, latest first. */
export function Timeline({ events }: { events: readonly IncidentEvent[] }) {
  const { t } = useLocale()
  if (events.length === 0) return <Empty icon={IconHistoryOff} title={t.timeline.empty} />
  const latestFirst = events.toSorted((one, other) => other.number - one.number)
  return (
    <>
      <p className={styles['chain']}>{t.timeline.chain}</p>
      <ol className={styles['events']} aria-label={t.incident.tabs.timeline}>
        {latestFirst.map(event => (
          <TimelineEvent key={event.number} event={event} />
        ))}
      </ol>
    </>
  )
}

function TimelineEvent({ event }: { event: IncidentEvent }) {
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
      </div>
    </li>
  )
}
