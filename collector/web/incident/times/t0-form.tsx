import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { IncidentDetail } from '../../../serve/views.ts'
import { moveT0 } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { fromLocalInput, localInput } from '../../time.ts'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

/** Moves the legal moment of detection, never without a written reason. */
export function T0Form({ detail: { summary, t0 } }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const [when, setWhen] = useState(localInput(new Date(summary.detectedAt)))
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const move = useAct(summary.id, (instant: string | null) => moveT0(summary.id, { instant, reason: reason.trim() }))
  const instant = fromLocalInput(when)
  const send = (to: string | null) => {
    setAsked(true)
    if (reason.trim() !== '') move.mutate(to)
  }
  return (
    <section className={styles['section']}>
      <h2>{t.times.t0Title}</h2>
      <p className={styles['quiet']}>{t.times.t0Hint}</p>
      <form
        className={styles['form']}
        aria-label={t.times.t0Title}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (instant !== null) send(instant)
        }}
      >
        <TextInput
          size="xs"
          type="datetime-local"
          label={t.times.t0At}
          description={t.times.zone}
          required
          error={asked && instant === null ? t.form.needed : null}
          value={when}
          onChange={event => setWhen(event.currentTarget.value)}
        />
        <ReasonField value={reason} onChange={setReason} asked={asked} />
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={move.isPending}>
            {t.times.move}
          </Button>
          {t0 ? (
            <Button size="xs" variant="default" onClick={() => send(null)}>
              {t.times.backToSignal}
            </Button>
          ) : null}
          <Outcome done={move.isSuccess} error={move.error} />
        </div>
      </form>
    </section>
  )
}
