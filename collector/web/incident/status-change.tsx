import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentSummary } from '../../serve/views.ts'
import { changeStatus, type IncidentStatus } from '../api.ts'
import { useLocale } from '../locale.tsx'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

const STATUSES = ['candidate', 'confirmed', 'contained', 'eradicated', 'recovered', 'closed'] as const

export function StatusChange({ incident }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const choices = STATUSES.filter(status => status !== incident.status)
  const [status, setStatus] = useState<IncidentStatus>(following(incident.status))
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const change = useMutation({
    mutationFn: () => changeStatus(incident.id, status, reason.trim()),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['incidents'] })
      return client.invalidateQueries({ queryKey: ['incident', incident.id] })
    },
  })
  const needed = status === 'closed' || STATUSES.indexOf(status) < STATUSES.indexOf(incident.status)
  const lacking = needed && reason.trim() === ''

  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!lacking) change.mutate()
      }}
    >
      <NativeSelect
        size="xs"
        label={t.incident.newStatus}
        value={status}
        onChange={event => setStatus(event.currentTarget.value as IncidentStatus)}
        data={choices.map(value => ({ value, label: t.incidentStatus[value] }))}
      />
      <Textarea
        size="xs"
        label={t.incident.reason}
        description={t.incident.reasonHint}
        required={needed}
        error={asked && lacking ? t.incident.reasonNeeded : null}
        maxLength={2000}
        autosize
        minRows={2}
        maxRows={8}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <div className={styles['send']}>
        <Button size="xs" type="submit" loading={change.isPending}>
          {t.incident.changeStatus}
        </Button>
        <Outcome done={change.isSuccess} error={change.error} />
      </div>
    </form>
  )
}

/** The next step of the lifecycle. */
function following(status: IncidentStatus): IncidentStatus {
  return STATUSES[STATUSES.indexOf(status) + 1] ?? 'confirmed'
}
