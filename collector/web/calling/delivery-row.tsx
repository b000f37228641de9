import { Button } from '@mantine/core'
import { type Icon, IconCircleCheck, IconCircleDashed, IconClockPause, IconMailX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeliveryView } from '../../serve/notify-views.ts'
import { retryDelivery } from '../calling-api.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { Row } from '../parts/rows.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'

const LOOKS: Record<DeliveryView['state'], { readonly tone: Tone; readonly icon: Icon }> = {
  waiting: { tone: 'wait', icon: IconClockPause },
  sent: { tone: 'good', icon: IconCircleCheck },
  dead: { tone: 'danger', icon: IconMailX },
  not_needed: { tone: 'neutral', icon: IconCircleDashed },
}

/** One message: to whom, over which channel, with the receipt or the reason why not. */
export function DeliveryRow({ delivery }: { delivery: DeliveryView }) {
  const { t } = useLocale()
  const { delivery: words } = t.calling
  const may = useMay()
  const { state, recipient, receipt, reason, overAt } = delivery
  return (
    <Row
      name={`delivery ${delivery.number}`}
      title={`${recipient} · ${delivery.route}`}
      marks={<Tag {...LOOKS[state]}>{words.state[state]}</Tag>}
      facts={
        <>
          <Fact name={words.callOut}>{delivery.callOut}</Fact>
          <Fact name={words.tries}>{delivery.tries}</Fact>
          <Fact name={t.calling.callOuts.madeAt}>
            <Instant at={delivery.madeAt} />
          </Fact>
          {overAt ? (
            <Fact name={state === 'dead' ? words.given : t.calling.callOuts.over}>
              <Instant at={overAt} />
            </Fact>
          ) : null}
          {receipt ? <Fact name={words.receipt}>{receipt}</Fact> : null}
          {reason ? <Fact name={words.reason}>{reason}</Fact> : null}
        </>
      }
      acts={state === 'dead' && may('call.acknowledge') ? <Retry number={delivery.number} /> : null}
    />
  )
}

function Retry({ number }: { number: number }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => retryDelivery(number),
    onSuccess: () => client.invalidateQueries({ queryKey: ['call-outs'] }),
  })
  return (
    <>
      <Outcome done={retry.isSuccess} error={retry.error} said={t.calling.delivery.retried} />
      <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
        {t.calling.delivery.retry}
      </Button>
    </>
  )
}
