import { Button } from '@mantine/core'
import { useState } from 'react'
import { undoEvent } from '../desk-api.ts'
import { useLocale } from '../locale.tsx'
import { ReasonField } from '../parts/reason-field.tsx'
import { useAct } from './act.ts'
import { Outcome } from './outcome.tsx'
import styles from './work.module.css'

/** Takes an event back by a further one that says why. */
export function UndoForm({ id, number }: { id: string; number: number }) {
  const { t } = useLocale()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const undo = useAct(id, () => undoEvent(id, number, reason.trim()))
  if (!open)
    return (
      <Button size="compact-xs" variant="default" aria-label={t.undo.of(number)} onClick={() => setOpen(true)}>
        {t.undo.button}
      </Button>
    )
  return (
    <form
      className={styles['form']}
      aria-label={t.undo.of(number)}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (reason.trim() !== '') undo.mutate()
      }}
    >
      <p className={styles['quiet']}>{t.undo.hint}</p>
      <ReasonField value={reason} onChange={setReason} asked={asked} />
      <div className={styles['send']}>
        <Button size="xs" type="submit" loading={undo.isPending}>
          {t.undo.confirm}
        </Button>
        <Button size="xs" variant="default" onClick={() => setOpen(false)}>
          {t.form.cancel}
        </Button>
        <Outcome done={undo.isSuccess} error={undo.error} />
      </div>
    </form>
  )
}
