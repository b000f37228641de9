import { IconAlertTriangle } from '@tabler/icons-react'
import type { ClockView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { shareUsed, toneOf } from '../parts/deadline.ts'
import { DeadlinePill } from '../parts/deadline-pill.tsx'
import { Instant } from '../parts/instant.tsx'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import { ClockFlags } from './clock-flags.tsx'
import styles from './clock-ladder.module.css'
import { Milestones } from './milestones.tsx'
import { UsedBar } from './used-bar.tsx'

/** One clock: time left, both ends, how they were counted, by which law, and to whom the act goes. */
export function ClockRung({ clock }: { clock: ClockView }) {
  const { t, pick } = useLocale()
  const now = useNow()
  return (
    <li className={styles['rung']} data-clock={`${clock.regime}/${clock.stage}`}>
      <div className={styles['top']}>
        <h3>{pick(clock.title)}</h3>
        <DeadlinePill clock={clock} />
      </div>
      {clock.conservativeAt && clock.status !== 'filed' ? (
        <UsedBar share={shareUsed(clock, now)} tone={toneOf(clock, now)} />
      ) : null}
      <dl className={styles['ends']}>
        <Row name={t.clock.startsAt} at={clock.startsAt} />
        <Row
          name={clock.status === 'triage' ? t.clock.triageBy : t.clock.conservative}
          at={clock.conservativeAt}
          strong
        />
        <Row name={t.clock.lawful} at={clock.lawfulAt} />
        <Row name={t.clock.filedAt} at={clock.filedAt} />
      </dl>
      <p className={styles['arithmetic']}>{pick(clock.arithmetic)}</p>
      <ClockFlags flags={clock.flags} />
      <Milestones milestones={clock.milestones} />
      <p className={styles['citation']}>
        {t.clock.citation}: {clock.citation}
      </p>
      <Recipients names={clock.recipients} />
      {clock.notConfirmed ? <NotConfirmed text={clock.notConfirmed} /> : null}
    </li>
  )
}

function Row({ name, at, strong = false }: { name: string; at: string | null; strong?: boolean }) {
  if (!at) return null
  return (
    <div data-strong={strong}>
      <dt>{name}</dt>
      <dd>
        <Instant at={at} />
      </dd>
    </div>
  )
}

function Recipients({ names }: { names: readonly string[] }) {
  const { t } = useLocale()
  if (names.length > 0) {
    return (
      <p className={styles['citation']}>
        {t.clock.recipients}: {names.join(', ')}
      </p>
    )
  }
  return (
    <p className={styles['lacking']}>
      <IconAlertTriangle size={14} aria-hidden /> {t.clock.noRecipients}
    </p>
  )
}
