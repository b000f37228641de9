import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { ClosedBecause } from '../parts/closed-because.tsx'
import { DeadlineEnds } from '../parts/deadline-ends.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { Ago } from '../parts/instant.tsx'
import { NextDeadline } from '../parts/next-deadline.tsx'
import { SeverityTag } from '../parts/severity-tag.tsx'
import { StatusTag } from '../parts/status-tag.tsx'
import { StillOwing } from '../parts/still-owing.tsx'
import styles from './incident-list.module.css'

interface IncidentRowProps {
  readonly incident: IncidentSummary
  readonly selected: boolean
  readonly onSelect: () => void
  readonly linkRef: (link: HTMLAnchorElement | null) => void
  /** Whether it is ticked for an act on many; undefined where nothing can be done to many. */
  readonly picked: boolean | undefined
  readonly onPick: () => void
}

export function IncidentRow({ incident, selected, onSelect, linkRef, picked, onPick }: IncidentRowProps) {
  const { t, pick, number } = useLocale()
  const { id, title, nextClock } = incident
  return (
    <li className={`${styles['columns']} ${styles['row']}`} data-selected={selected} data-incident={id}>
      <div className={styles['deadline']}>
        <div className={styles['pill']}>
          {picked === undefined ? null : (
            <Checkbox
              size="sm"
              className={styles['pick'] ?? ''}
              aria-label={t.bulk.pick(id)}
              checked={picked}
              onChange={onPick}
            />
          )}
          <NextDeadline incident={incident} />
        </div>
        {nextClock ? <DeadlineEnds clock={nextClock} /> : null}
      </div>
      <div className={styles['severity']}>
        <SeverityTag severity={incident.severity} />
      </div>
      <div className={styles['incident']}>
        <Link ref={linkRef} className={styles['link']} to="/incidents/$id" params={{ id }} onFocus={onSelect}>
          {pick(title)}
        </Link>
        <div className={styles['under']}>
          {incident.drill ? <DrillTag /> : null}
          <span className="mono">{id}</span>
          {nextClock ? <span>{pick(nextClock.title)}</span> : null}
          <StillOwing incident={incident} />
          <ClosedBecause incident={incident} />
        </div>
      </div>
      <div className={styles['entities']}>
        <Parties name={t.inbox.attackers} values={incident.attackers} />
        <Parties name={t.inbox.victims} values={incident.victims} target />
      </div>
      <div className={`${styles['count']} numbers`} title={t.inbox.alerts(incident.alertCount)}>
        {number(incident.alertCount)}
        <span className="hidden-visually"> {t.inbox.columns.alerts}</span>
        <span className={styles['word']} aria-hidden>
          {' '}
          {t.inbox.columns.alerts.toLocaleLowerCase()}
        </span>
      </div>
      <div className={styles['status']}>
        <StatusTag status={incident.status} />
      </div>
      <div className={styles['when']}>
        <Ago at={incident.detectedAt} />
      </div>
    </li>
  )
}

function Parties({ name, values, target = false }: { name: string; values: readonly string[]; target?: boolean }) {
  const { t } = useLocale()
  if (values.length === 0) return null
  const [first, ...others] = values
  return (
    <span title={`${name}: ${values.join(', ')}`}>
      <span className="hidden-visually">{name}: </span>
      {target ? <span className={styles['arrow']}>→ </span> : null}
      {first}
      {others.length > 0 ? <span className={styles['arrow']}> {t.inbox.others(others.length)}</span> : null}
    </span>
  )
}
