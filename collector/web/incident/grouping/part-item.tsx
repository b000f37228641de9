import { Button } from '@mantine/core'
import { useState } from 'react'
import { unmergeIncident } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

interface PartItemProps {
  readonly incidentId: string
  readonly part: { readonly id: string; readonly alertCount: number }
  readonly mayGroup: boolean
}

export function PartItem({ incidentId, part, mayGroup }: PartItemProps) {
  const { t } = useLocale()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const takeOut = useAct(incidentId, () => unmergeIncident(incidentId, part.id, reason.trim()))
  return (
    <li className={styles['item']} data-part={part.id}>
      <div className={styles['top']}>
        <span className={styles['grow']}>
          <span className="mono">{part.id}</span> · {t.grouping.alerts(part.alertCount)}
        </span>
        {mayGroup ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={open}
            aria-label={t.grouping.takeOutOf(part.id)}
            onClick={() => setOpen(!open)}
          >
            {t.grouping.takeOut}
          </Button>
        ) : null}
      </div>
      {open ? (
        <form
          className={styles['form']}
          aria-label={t.grouping.takeOutOf(part.id)}
          noValidate
          onSubmit={event => {
            event.preventDefault()
            setAsked(true)
            if (reason.trim() !== '') takeOut.mutate()
          }}
        >
          <ReasonField value={reason} onChange={setReason} asked={asked} />
          <div className={styles['send']}>
            <Button size="xs" type="submit" loading={takeOut.isPending}>
              {t.grouping.takeOut}
            </Button>
            <Button size="xs" variant="default" onClick={() => setOpen(false)}>
              {t.form.cancel}
            </Button>
            <Outcome done={takeOut.isSuccess} error={takeOut.error} />
          </div>
        </form>
      ) : null}
    </li>
  )
}
