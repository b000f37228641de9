import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentSummary } from '../../serve/views.ts'
import { changeStatus, type IncidentStatus, type Verdict, type WantedStatus } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { type Permission, useMay } from '../parts/may.ts'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

/** Steps that need more than the right to write. */
const NEEDED: { readonly [status in IncidentStatus]?: Permission } = {
  confirmed: 'incident.confirm',
  closed: 'incident.close',
}
const VERDICTS = ['incident', 'attempt', 'benign', 'false_positive', 'duplicate', 'undetermined'] as const

const STATUSES = ['candidate', 'confirmed', 'contained', 'eradicated', 'recovered', 'closed'] as const

export function StatusChange({ incident }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const may = useMay()
  const mayNot = STATUSES.filter(status => {
    const needed = NEEDED[status]
    return needed !== undefined && !may(needed)
  })
  const choices = STATUSES.filter(status => status !== incident.status && !mayNot.includes(status))
  const [status, setStatus] = useState<IncidentStatus>(following(incident.status, choices))
  const [reason, setReason] = useState('')
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [duplicateOf, setDuplicateOf] = useState('')
  const [asked, setAsked] = useState(false)
  const change = useMutation({
    mutationFn: () => changeStatus(incident.id, wanted),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['incidents'] })
      return client.invalidateQueries({ queryKey: ['incident', incident.id] })
    },
  })
  const needed = status === 'closed' || STATUSES.indexOf(status) < STATUSES.indexOf(incident.status)
  const lacking = needed && reason.trim() === ''
  const closing = status === 'closed'
  const undecided = closing && (verdict === '' || (verdict === 'duplicate' && duplicateOf.trim() === ''))
  const wanted: WantedStatus = {
    status,
    reason: reason.trim(),
    ...(closing && verdict !== '' && { verdict }),
    ...(closing && verdict === 'duplicate' && { duplicateOf: duplicateOf.trim() }),
  }

  return (
    <form
      className={styles['form']}
      // The console says what is missing, in its own language.
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!lacking && !undecided) change.mutate()
      }}
    >
      <NativeSelect
        size="xs"
        label={t.incident.newStatus}
        value={status}
        onChange={event => setStatus(event.currentTarget.value as IncidentStatus)}
        data={choices.map(value => ({ value, label: t.incidentStatus[value] }))}
      />
      {closing ? (
        <NativeSelect
          size="xs"
          label={t.verdict.label}
          required
          error={asked && verdict === '' ? t.verdict.needed : null}
          value={verdict}
          onChange={event => setVerdict(event.currentTarget.value as Verdict | '')}
          data={[{ value: '', label: '' }, ...VERDICTS.map(value => ({ value, label: t.verdict[value] }))]}
        />
      ) : null}
      {closing && verdict === 'duplicate' ? (
        <TextInput
          size="xs"
          label={t.verdict.duplicateOf}
          required
          error={asked && duplicateOf.trim() === '' ? t.call.needed : null}
          value={duplicateOf}
          onChange={event => setDuplicateOf(event.currentTarget.value)}
        />
      ) : null}
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

/** The next step of the lifecycle, or the nearest there is. */
function following(status: IncidentStatus, choices: readonly IncidentStatus[]): IncidentStatus {
  const next = STATUSES[STATUSES.indexOf(status) + 1]
  return next && choices.includes(next) ? next : (choices[0] ?? status)
}
