import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReportList, VersionView } from '../../serve/report-views.ts'
import type { IncidentDetail } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { MoreButton } from '../parts/more-button.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { deliveriesQuery, versionsQuery } from '../queries.ts'
import { DeliveryForm } from './delivery-form.tsx'
import { DeliveryItem } from './delivery-item.tsx'
import styles from './report-tab.module.css'

interface PanelProps {
  readonly detail: IncidentDetail
  readonly form: string
  readonly reports: ReportList
}

/** What was handed over of one form, with its proof; and a way to hand over what is approved. */
export function DeliveryPanel({ detail, form, reports }: PanelProps) {
  const { t } = useLocale()
  const { id } = detail.summary
  const may = useMay()
  const { data } = useQuery(versionsQuery(id, form))
  const list = useInfiniteQuery(deliveriesQuery(id, form))
  const deliveries = list.data?.pages.flatMap(page => page.deliveries)
  const approved = data?.versions.find(isApproved)
  const writes = may('report.write')
  return (
    <section className={styles['panel']} aria-label={t.reporting.deliveries}>
      <h3>{t.reporting.deliveries}</h3>
      {reports.drill ? <p className={styles['warning']}>{t.reporting.neverLeaves}</p> : null}
      {list.isPending ? <Loading lines={2} /> : null}
      {list.error && !deliveries ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {deliveries?.length === 0 ? <p className={styles['quiet']}>{t.reporting.noDeliveries}</p> : null}
      <ul className={styles['list']}>
        {deliveries?.map(delivery => (
          <DeliveryItem key={delivery.id} delivery={delivery} detail={detail} writes={Boolean(writes)} />
        ))}
      </ul>
      <MoreButton list={list} />
      {writes && !reports.drill ? <HandOver detail={detail} reports={reports} approved={approved} /> : null}
    </section>
  )
}

const isApproved = ({ standing }: VersionView): boolean => standing.state === 'approved' && standing.disputed === null

function HandOver({
  detail,
  reports,
  approved,
}: {
  readonly detail: IncidentDetail
  readonly reports: ReportList
  readonly approved: VersionView | undefined
}) {
  const { t } = useLocale()
  if (!approved) return <p className={styles['quiet']}>{t.reporting.needsApproval}</p>
  if (reports.recipients.length === 0) return <p className={styles['warning']}>{t.reporting.noRecipients}</p>
  return <DeliveryForm key={approved.number} detail={detail} reports={reports} version={approved} />
}
