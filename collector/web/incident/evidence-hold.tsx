import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentSummary } from '../../serve/views.ts'
import { holdEvidence } from '../api.ts'
import { useLocale } from '../locale.tsx'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

/** Keeps what the incident's alerts matched beyond the usual days, or lets it go again. */
export function EvidenceHold({ incident }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const held = incident.evidenceHeld
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const change = useMutation({
    mutationFn: () => holdEvidence(incident.id, !held, reason.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', incident.id] }),
  })
  const lacking = reason.trim() === ''

  return (
    <form
      className={styles['form']}
      // The console says what is missing, in its own language.
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!lacking) change.mutate()
      }}
    >
      <p>{held ? t.evidence.held : t.evidence.notHeld}</p>
      <Textarea
        size="xs"
        label={t.evidence.holdReason}
        description={t.incident.reasonHint}
        required
        error={asked && lacking ? t.evidence.reasonNeeded : null}
        maxLength={2000}
        autosize
        minRows={1}
        maxRows={8}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <div className={styles['send']}>
        <Button size="xs" variant="default" type="submit" loading={change.isPending}>
          {held ? t.evidence.release : t.evidence.hold}
        </Button>
        <Outcome done={change.isSuccess} error={change.error} />
      </div>
    </form>
  )
}
