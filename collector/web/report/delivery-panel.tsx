import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { VersionView } from '../../serve/report-views.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { MoreButton } from '../parts/more-button.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { deliveriesQuery, versionsQuery } from '../queries.ts'
import { DeliveryForm } from './delivery-form.tsx'
import { DeliveryItem } from './delivery-item.tsx'
import type { Handing } from './handing.ts'
import styles from './report-tab.module.css'

interface PanelProps {
  readonly handing: Handing
  readonly form: string
}

/** What was handed over of one form, with its proof; and a way to hand over what is approved. */
export function DeliveryPanel({ handing, form }: PanelProps) {
  const { t } = useLocale()
  const { subject, options } = handing
  const may = useMay()
  const { data } = useQuery(versionsQuery(subject, form))
  const list = useInfiniteQuery(deliveriesQuery(subject, form))
  const deliveries = list.data?.pages.flatMap(page => page.deliveries)
  const approved = data?.versions.find(isApproved)
  const writes = may('report.write')
  return (
    <section className={styles['panel']} aria-label={t.reporting.deliveries}>
      <h3>{t.reporting.deliveries}</h3>
      {options.drill ? <p className={styles['warning']}>{t.reporting.neverLeaves}</p> : null}
      {list.isPending ? <Loading lines={2} /> : null}
      {list.error && !deliveries ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {deliveries?.length === 0 ? <p className={styles['quiet']}>{t.reporting.noDeliveries}</p> : null}
      <ul className={styles['list']}>
        {deliveries?.map(delivery => (
          <DeliveryItem key={delivery.id} delivery={delivery} handing={handing} writes={Boolean(writes)} />
        ))}
      </ul>
      <MoreButton list={list} />
      {writes && !options.drill ? <HandOver handing={handing} approved={approved} /> : null}
    </section>
  )
}

const isApproved = ({ standing }: VersionView): boolean => standing.state === 'approved' && standing.disputed === null

function HandOver({ handing, approved }: { readonly handing: Handing; readonly approved: VersionView | undefined }) {
  const { t } = useLocale()
  if (!approved) return <p className={styles['quiet']}>{t.reporting.needsApproval}</p>
  if (handing.options.recipients.length === 0) return <p className={styles['warning']}>{t.reporting.noRecipients}</p>
  return <DeliveryForm key={approved.number} handing={handing} version={approved} />
}
