import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { IncidentDetail } from '../../../serve/views.ts'
import { setAware } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { NotConfirmed } from '../../parts/not-confirmed.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { fromLocalInput, localInput } from '../../time.ts'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

/** When the organisation became aware, for a regime that counts from that. */
export function AwareForm({ detail }: { detail: IncidentDetail }) {
  const { t, pick } = useLocale()
  const { id } = detail.summary
  const regimes = [...new Map(detail.clocks.map(clock => [clock.regime, clock])).values()]
  const known = (of: string) => (detail.awareAt[of] ? localInput(new Date(detail.awareAt[of])) : '')
  const [regime, setRegime] = useState(regimes[0]?.regime ?? '')
  const [when, setWhen] = useState(known(regime))
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const set = useAct(
    id,
    () => setAware(id, regime, { instant: when === '' ? null : fromLocalInput(when), reason: reason.trim() }),
    () => {
      setReason('')
      setAsked(false)
    },
  )
  const doubt = regimes.find(clock => clock.regime === regime)?.notConfirmed
  if (regimes.length === 0) return null
  return (
    <section className={styles['section']}>
      <h2>{t.times.awareTitle}</h2>
      <form
        className={styles['form']}
        aria-label={t.times.awareTitle}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (reason.trim() !== '') set.mutate()
        }}
      >
        <div className={styles['fields']}>
          <NativeSelect
            size="xs"
            label={t.times.regime}
            value={regime}
            onChange={event => {
              setRegime(event.currentTarget.value)
              setWhen(known(event.currentTarget.value))
            }}
            data={regimes.map(({ regime: value, title }) => ({ value, label: `${pick(title)} (${value})` }))}
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
        {doubt ? <NotConfirmed text={doubt} /> : null}
        <ReasonField value={reason} onChange={setReason} asked={asked} />
        <div className={styles['send']}>
          <Button size="xs" type="submit" variant="default" loading={set.isPending}>
            {t.times.setAware}
          </Button>
          <Outcome done={set.isSuccess} error={set.error} />
        </div>
      </form>
    </section>
  )
}
