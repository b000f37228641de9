import { useQuery } from '@tanstack/react-query'
import { callOutQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import page from '../parts/page.module.css'
import { Rows } from '../parts/rows.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { DeliveryRow } from './delivery-row.tsx'

/** What was sent to whom about one call-out, and what became of it. */
export function Messages({ callOut }: { callOut: number }) {
  const { t } = useLocale()
  const { callOuts } = t.calling
  const detail = useQuery(callOutQuery(callOut))
  if (detail.isPending) return <Loading lines={2} />
  if (detail.isError) return <Failed error={detail.error} retry={() => void detail.refetch()} />
  if (detail.data.deliveries.length === 0) return <p className={page['quiet']}>{callOuts.noMessages}</p>
  return (
    <Rows label={callOuts.messages}>
      {detail.data.deliveries.map(delivery => (
        <DeliveryRow key={delivery.number} delivery={delivery} />
      ))}
    </Rows>
  )
}
