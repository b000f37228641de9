import type { VersionView } from '../../serve/report-views.ts'
import { useLocale } from '../locale.tsx'
import { localInstant } from '../time.ts'
import styles from './report-tab.module.css'

const at = (instant: string) => localInstant(new Date(instant))

/** What was decided about a version, by whom and how. */
export function Approval({ standing }: { standing: VersionView['standing'] }) {
  const { t } = useLocale()
  if (standing.state === 'returned') return <p>{t.reporting.returned(standing.by, standing.reason)}</p>
  if (standing.state !== 'approved') return null
  const { approver, givenAt, phone, disputed } = standing
  return (
    <div>
      <p>{t.reporting.approved(approver, at(givenAt))}</p>
      {phone ? <p>{t.reporting.phoned(phone.recordedBy, phone.number, at(phone.calledAt))}</p> : null}
      {phone?.countersignedAt ? <p>{t.reporting.countersigned(at(phone.countersignedAt))}</p> : null}
      {phone && !phone.countersignedAt && !disputed ? (
        <p className={phone.overdue ? styles['warning'] : ''}>
          {phone.overdue ? t.reporting.countersignOverdue : t.reporting.countersignBy(at(phone.countersignBy))}
        </p>
      ) : null}
      {disputed ? <p className={styles['warning']}>{t.reporting.disputed(disputed.reason)}</p> : null}
    </div>
  )
}
