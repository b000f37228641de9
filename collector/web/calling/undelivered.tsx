import { IconMailCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { undeliveredQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { Panel } from '../parts/panel.tsx'
import { PagedRows } from '../parts/rows.tsx'
import { DeliveryRow } from './delivery-row.tsx'

/** Messages that were given up: told, and tried again by hand. */
export function Undelivered() {
  const { t } = useLocale()
  const { delivery } = t.calling
  const list = useInfiniteQuery(undeliveredQuery)
  return (
    <Panel title={delivery.undelivered}>
      <PagedRows
        list={list}
        itemsOf={found => found.deliveries}
        label={delivery.undelivered}
        empty={{ icon: IconMailCheck, title: delivery.none }}
      >
        {one => <DeliveryRow key={one.number} delivery={one} />}
      </PagedRows>
    </Panel>
  )
}
