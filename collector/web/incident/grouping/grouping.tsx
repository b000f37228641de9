import type { IncidentDetail } from '../../../serve/views.ts'
import { useLocale } from '../../locale.tsx'
import { useMay } from '../../may.ts'
import styles from '../work.module.css'
import { MergeForm } from './merge-form.tsx'
import { PartItem } from './part-item.tsx'
import { SplitForm } from './split-form.tsx'

/** Putting incidents together, and taking them or their alerts apart again. */
export function Grouping({ detail: { summary, parts } }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const mayGroup = useMay()('incident.close')
  const open = summary.status !== 'closed'
  return (
    <div className={styles['work']}>
      {mayGroup ? null : <p className={styles['quiet']}>{t.grouping.leadsOnly}</p>}
      <section className={styles['section']}>
        <h2>{t.grouping.partsTitle}</h2>
        {parts.length === 0 ? (
          <p className={styles['quiet']}>{t.grouping.noParts}</p>
        ) : (
          <ul className={styles['items']} aria-label={t.grouping.partsTitle}>
            {parts.map(part => (
              <PartItem key={part.id} incidentId={summary.id} part={part} mayGroup={mayGroup} />
            ))}
          </ul>
        )}
      </section>
      {mayGroup && open ? (
        <>
          <MergeForm into={summary} />
          <SplitForm id={summary.id} />
        </>
      ) : null}
    </div>
  )
}
