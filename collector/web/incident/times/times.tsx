import type { IncidentDetail } from '../../../serve/views.ts'
import { useLocale } from '../../locale.tsx'
import { Fact } from '../../parts/fact.tsx'
import { Instant } from '../../parts/instant.tsx'
import { useMay } from '../../parts/may.ts'
import { NotConfirmed } from '../../parts/not-confirmed.tsx'
import styles from '../work.module.css'
import { AwareForm } from './aware-form.tsx'
import { T0Form } from './t0-form.tsx'
import { TIMES, TimeForm } from './time-form.tsx'

/** The instants that the law counts from, and who was told when. */
export function Times({ detail }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const may = useMay()
  const { summary, times, t0, awareAt, reportedAt } = detail
  return (
    <div className={styles['work']}>
      <section className={styles['section']}>
        <h2>{t.times.title}</h2>
        <dl className={styles['facts']}>
          <Fact name={t.times.firstSignal}>
            <strong data-t0>
              <Instant at={summary.detectedAt} precision="second" />
            </strong>
            {t0 ? (
              <span className={styles['quiet']}>
                {' '}
                {t.times.moved} {t0.reason}
              </span>
            ) : null}
          </Fact>
          {TIMES.map(time => (
            <Fact key={time} name={t.times.names[time]}>
              <span data-time={time}>
                {times[time] ? (
                  <Instant at={times[time]} precision="second" />
                ) : (
                  <span className={styles['quiet']}>{t.times.unknown}</span>
                )}
              </span>
            </Fact>
          ))}
          {Object.entries(awareAt).map(([regime, at]) => (
            <Fact key={regime} name={`${t.times.awareTitle}: ${regime}`}>
              <Instant at={at} precision="second" />
            </Fact>
          ))}
          {reportedAt.map(({ regime, stage, recipient, at, notConfirmed }) => (
            <Fact
              key={`${regime} ${stage} ${recipient} ${at}`}
              name={`${t.times.reported} ${recipient ?? t.times.nobodyNamed}`}
            >
              <div data-reported={`${regime}/${stage}`}>
                <Instant at={at} precision="second" /> <span className={styles['quiet']}>{`${regime} / ${stage}`}</span>
                {notConfirmed ? <NotConfirmed text={notConfirmed} /> : null}
              </div>
            </Fact>
          ))}
        </dl>
      </section>
      {may('incident.confirm') ? <T0Form key={`t0 ${summary.detectedAt}`} detail={detail} /> : null}
      {may('incident.write') ? <TimeForm id={summary.id} times={times} /> : null}
      {may('incident.confirm') ? <AwareForm detail={detail} /> : null}
    </div>
  )
}
