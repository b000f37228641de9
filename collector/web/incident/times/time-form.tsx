import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { IncidentDetail } from '../../../serve/views.ts'
import { type PersonTime, setTime } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { fromLocalInput, localInput } from '../../time.ts'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

/** In the order in which an incident goes. */
export const TIMES = [
  'occurredAt',
  'reasonableBeliefAt',
  'confirmedAt',
  'personalDataAwareAt',
  'classifiedSeriousAt',
  'classifiedMajorAt',
  'exceededCapacityAt',
  'ransomPaidAt',
  'handledAt',
  'responseEndedAt',
] as const satisfies readonly PersonTime[]

/** Records one of the times; a reason is needed to change one that is on record. */
export function TimeForm({ id, times }: { id: string; times: IncidentDetail['times'] }) {
  const { t } = useLocale()
  const recorded = (time: PersonTime) => (times[time] ? localInput(new Date(times[time])) : '')
  const [time, setWhich] = useState<PersonTime>('occurredAt')
  const [when, setWhen] = useState(recorded('occurredAt'))
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const needed = times[time] !== undefined
  const set = useAct(
    id,
    () => setTime(id, time, { instant: when === '' ? null : fromLocalInput(when), reason: reason.trim() }),
    () => {
      setReason('')
      setAsked(false)
    },
  )
  return (
    <section className={styles['section']}>
      <h2>{t.times.setTitle}</h2>
      <form
        className={styles['form']}
        aria-label={t.times.setTitle}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (!needed || reason.trim() !== '') set.mutate()
        }}
      >
        <div className={styles['fields']}>
          <NativeSelect
            size="xs"
            label={t.times.which}
            value={time}
            onChange={event => {
              const chosen = event.currentTarget.value as PersonTime
              setWhich(chosen)
              setWhen(recorded(chosen))
            }}
            data={TIMES.map(value => ({ value, label: t.times.names[value] }))}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            label={t.times.at}
            description={t.times.atHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={when}
            onChange={event => setWhen(event.currentTarget.value)}
          />
        </div>
        <ReasonField label={t.times.changeReason} value={reason} onChange={setReason} asked={asked} required={needed} />
        <div className={styles['send']}>
          <Button size="xs" type="submit" variant="default" loading={set.isPending}>
            {t.times.set}
          </Button>
          <Outcome done={set.isSuccess} error={set.error} />
        </div>
      </form>
    </section>
  )
}
