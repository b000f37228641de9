import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentStatus, Verdict } from '../api.ts'
import { type BulkAct, doToMany, type Outcome } from '../desk-api.ts'
import { Outcome as Said } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { useMay } from '../may.ts'
import { PersonSelect } from '../parts/person-select.tsx'
import styles from './bulk-bar.module.css'
import { BulkOutcomes } from './bulk-outcomes.tsx'

const ACTS = ['acknowledge', 'assign', 'status', 'comment'] as const
const STATUSES = ['confirmed', 'contained', 'eradicated', 'recovered', 'closed'] as const
const VERDICTS = ['incident', 'attempt', 'benign', 'false_positive', 'duplicate', 'undetermined'] as const

interface BulkBarProps {
  readonly chosen: readonly string[]
  /** Those that something is still to be done to. */
  readonly keep: (ids: readonly string[]) => void
}

/** One act on all that are ticked, with one note; what became of each is told one by one. */
export function BulkBar({ chosen, keep }: BulkBarProps) {
  const { t } = useLocale()
  const may = useMay()
  const client = useQueryClient()
  const [kind, setKind] = useState<(typeof ACTS)[number]>('acknowledge')
  const [to, setTo] = useState('')
  const [status, setStatus] = useState<IncidentStatus>('contained')
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [duplicateOf, setDuplicateOf] = useState('')
  const [note, setNote] = useState('')
  const [asked, setAsked] = useState(false)

  const run = useMutation({
    mutationFn: (act: BulkAct) => doToMany(chosen, act, note.trim()),
    onSuccess: ({ outcomes }) => {
      keep(outcomes.filter(refused).map(({ id }) => id))
      setAsked(false)
      void client.invalidateQueries({ queryKey: ['incident'] })
      return client.invalidateQueries({ queryKey: ['incidents'] })
    },
  })
  const closing = kind === 'status' && status === 'closed'
  const noteNeeded = kind === 'comment' || closing
  const [noNote, noVerdict] = [noteNeeded && note.trim() === '', closing && verdict === '']
  const noOther = closing && verdict === 'duplicate' && duplicateOf.trim() === ''
  const statuses = STATUSES.filter(
    one => (one !== 'confirmed' || may('incident.confirm')) && (one !== 'closed' || may('incident.close')),
  )
  function act(): BulkAct {
    if (kind === 'assign') return { kind, to: to || null }
    if (kind !== 'status') return { kind }
    return {
      ...{ kind, status },
      ...(closing && verdict !== '' && { verdict }),
      ...(closing && verdict === 'duplicate' && { duplicateOf: duplicateOf.trim() }),
    }
  }

  if (chosen.length === 0 && !run.data) return null
  return (
    <section className={styles['bar']} aria-label={t.bulk.label}>
      {chosen.length > 0 ? (
        <form
          className={styles['form']}
          aria-label={t.bulk.label}
          noValidate
          onSubmit={event => {
            event.preventDefault()
            setAsked(true)
            if (!noNote && !noVerdict && !noOther) run.mutate(act())
          }}
        >
          <strong className={styles['chosen']} role="status">
            {t.bulk.chosen(chosen.length)}
          </strong>
          <NativeSelect
            size="xs"
            label={t.bulk.act}
            value={kind}
            onChange={event => setKind(event.currentTarget.value as (typeof ACTS)[number])}
            data={ACTS.map(value => ({ value, label: t.bulk.acts[value] }))}
          />
          {kind === 'assign' ? <PersonSelect label={t.ownership.assign} value={to} onChange={setTo} /> : null}
          {kind === 'status' ? (
            <NativeSelect
              size="xs"
              label={t.incident.newStatus}
              value={status}
              onChange={event => setStatus(event.currentTarget.value as IncidentStatus)}
              data={statuses.map(value => ({ value, label: t.incidentStatus[value] }))}
            />
          ) : null}
          {closing ? (
            <NativeSelect
              size="xs"
              label={t.verdict.label}
              required
              error={asked && noVerdict ? t.verdict.needed : null}
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
              error={asked && noOther ? t.form.needed : null}
              value={duplicateOf}
              onChange={event => setDuplicateOf(event.currentTarget.value)}
            />
          ) : null}
          {kind === 'comment' || kind === 'status' ? (
            <Textarea
              className={styles['note'] ?? ''}
              size="xs"
              label={t.bulk.note}
              required={noteNeeded}
              error={asked && noNote ? t.bulk.noteNeeded : null}
              maxLength={2000}
              autosize
              minRows={1}
              maxRows={6}
              value={note}
              onChange={event => setNote(event.currentTarget.value)}
            />
          ) : null}
          <div className={styles['send']}>
            <Button size="xs" type="submit" loading={run.isPending}>
              {t.bulk.run}
            </Button>
            <Button size="xs" variant="default" onClick={() => keep([])}>
              {t.bulk.clear}
            </Button>
            <Said done={false} error={run.error} />
          </div>
        </form>
      ) : null}
      {run.data ? <BulkOutcomes outcomes={run.data.outcomes} close={run.reset} /> : null}
    </section>
  )
}

const refused = ({ done }: Outcome): boolean => !done
