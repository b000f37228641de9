import { Button } from '@mantine/core'
import {
  type Icon,
  IconBell,
  IconCircleCheck,
  IconCircleDashed,
  IconPhoneCall,
  IconPhoneOff,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CallOutView } from '../../serve/notify-views.ts'
import { acknowledgeCallOut } from '../calling-api.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { Fact } from '../parts/fact.tsx'
import { Ago, Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { Row } from '../parts/rows.tsx'
import { SeverityTag } from '../parts/severity-tag.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'
import { Messages } from './messages.tsx'

const LOOKS: Record<CallOutView['state'], { readonly tone: Tone; readonly icon: Icon }> = {
  open: { tone: 'danger', icon: IconPhoneCall },
  told: { tone: 'info', icon: IconBell },
  acknowledged: { tone: 'good', icon: IconCircleCheck },
  ended: { tone: 'neutral', icon: IconCircleCheck },
  superseded: { tone: 'neutral', icon: IconCircleDashed },
  skipped: { tone: 'neutral', icon: IconPhoneOff },
}

export function CallOutRow({ callOut }: { callOut: CallOutView }) {
  const { t, pick } = useLocale()
  const { callOuts } = t.calling
  const may = useMay()
  const [open, setOpen] = useState(false)
  return (
    <Row
      name={callOut.id}
      title={pick(callOut.text)}
      marks={
        <>
          <Tag {...LOOKS[callOut.state]}>{callOuts.state[callOut.state]}</Tag>
          <Tag tone="neutral">{callOuts.kind[callOut.kind] ?? callOut.kind}</Tag>
          <SeverityTag severity={callOut.severity} />
          {callOut.drill ? <DrillTag /> : null}
        </>
      }
      facts={<Facts callOut={callOut} />}
      acts={
        <>
          {callOut.state === 'open' && may('call.acknowledge') ? <Take callOut={callOut} /> : null}
          <Button
            size="xs"
            variant="default"
            aria-expanded={open}
            aria-label={`${callOuts.messages}: ${pick(callOut.text)}`}
            onClick={() => setOpen(!open)}
          >
            {callOuts.messages}
          </Button>
        </>
      }
    >
      {open ? <Messages callOut={callOut.number} /> : null}
    </Row>
  )
}

function Take({ callOut: { number } }: { callOut: CallOutView }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const take = useMutation({
    mutationFn: () => acknowledgeCallOut(number),
    // Told when it was too late, too: what stands there is another's by then.
    onSettled: () => client.invalidateQueries({ queryKey: ['call-outs'] }),
  })
  return (
    <>
      <Outcome done={take.isSuccess} error={take.error} said={t.calling.callOuts.taken} />
      <Button size="xs" loading={take.isPending} onClick={() => take.mutate()}>
        {t.calling.callOuts.take}
      </Button>
    </>
  )
}

function Facts({ callOut }: { callOut: CallOutView }) {
  const { t } = useLocale()
  const { callOuts } = t.calling
  const { incident, deadline, nextRoundAt, overAt, acknowledgedBy, because, policy } = callOut
  return (
    <>
      {incident ? (
        <Fact name={callOuts.incident}>
          <Link to="/incidents/$id" params={{ id: incident }}>
            {incident}
          </Link>
        </Fact>
      ) : null}
      <Fact name={callOuts.madeAt}>
        <Instant at={callOut.madeAt} />
      </Fact>
      {deadline ? (
        <Fact name={callOuts.deadline}>
          <Instant at={deadline} />
        </Fact>
      ) : null}
      <Fact name={callOuts.rounds}>{callOuts.times(callOut.rounds)}</Fact>
      {nextRoundAt ? (
        <Fact name={callOuts.nextRound}>
          <Ago at={nextRoundAt} />
        </Fact>
      ) : null}
      {policy ? <Fact name={callOuts.policy}>{policy}</Fact> : null}
      {acknowledgedBy ? <Fact name={callOuts.by}>{acknowledgedBy}</Fact> : null}
      {overAt ? (
        <Fact name={callOuts.over}>
          <Instant at={overAt} />
        </Fact>
      ) : null}
      {because ? <Fact name={callOuts.because}>{because}</Fact> : null}
    </>
  )
}
