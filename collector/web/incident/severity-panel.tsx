import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentDetail } from '../../serve/views.ts'
import { judge } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import { Panel } from '../parts/panel.tsx'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

/** Severity after Decision 05: what is suggested and why, and who has confirmed what. */
export function SeverityPanel({ detail }: { detail: IncidentDetail }) {
  const { t, pick } = useLocale()
  const may = useMay()
  const { severity05, judgements, judgedBy, summary } = detail
  const serious = judgements['serious']
  const by = judgedBy['serious']
  return (
    <Panel title={t.severity05.title}>
      <div className={styles['handling']} data-severity05={severity05.suggested}>
        <p>
          <strong>
            {serious === undefined ? t.severity05.unconfirmed : t.severity05.confirmed[serious ? 'yes' : 'no']}
          </strong>
          {serious !== undefined && by ? (
            <>
              {' '}
              {t.severity05.by(by.by)} <Instant at={by.at} />
            </>
          ) : null}
        </p>
        <ul className={styles['reasons']}>
          {severity05.reasons.map(reason => (
            <li key={reason.vi}>{pick(reason)}</li>
          ))}
        </ul>
        {severity05.plans.length > 0 ? (
          <p>
            {t.severity05.plans}: {severity05.plans.map(pick).join('; ')}
          </p>
        ) : null}
        <p className={styles['quiet']}>{severity05.citation}</p>
        <NotConfirmed text={severity05.notConfirmed} />
        {may('incident.write') ? <Confirm key={String(serious)} id={summary.id} serious={serious} /> : null}
      </div>
    </Panel>
  )
}

function Confirm({ id, serious }: { id: string; serious: boolean | undefined }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const send = useMutation({
    mutationFn: (answer: boolean) => judge(id, 'serious', answer, reason.trim()),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['incidents'] })
      return client.invalidateQueries({ queryKey: ['incident', id] })
    },
  })
  const lacking = reason.trim() === ''
  return (
    <div className={styles['form']}>
      <Textarea
        size="xs"
        label={t.severity05.reason}
        description={t.severity05.reasonHint}
        error={asked && lacking ? t.evidence.reasonNeeded : null}
        maxLength={2000}
        autosize
        minRows={1}
        maxRows={8}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <div className={styles['send']}>
        {serious === true ? null : (
          <Button size="xs" variant="default" loading={send.isPending} onClick={() => send.mutate(true)}>
            {t.severity05.serious}
          </Button>
        )}
        {serious === false ? null : (
          <Button
            size="xs"
            variant="default"
            loading={send.isPending}
            onClick={() => {
              setAsked(true)
              if (!lacking) send.mutate(false)
            }}
          >
            {t.severity05.notSerious}
          </Button>
        )}
        <Outcome done={send.isSuccess} error={send.error} />
      </div>
    </div>
  )
}
