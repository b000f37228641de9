import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AlertView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { payloadQuery, sessionQuery } from '../queries.ts'
import styles from './fold-row.module.css'

type Known = NonNullable<AlertView['evidence']>

/** What is known of the evidence; its text only when someone who may read it asks, which is put on record. */
export function Evidence({ alert }: { alert: AlertView }) {
  const { t } = useLocale()
  const { evidence } = alert
  if (!evidence) return <p className={styles['quiet']}>{t.folds.noEvidence}</p>
  return (
    <figure className={styles['evidence']}>
      <figcaption>
        {t.folds.evidence} · {t.folds.evidenceKind[evidence.kind]}
        {evidence.level ? ` · ${t.evidence.level[evidence.level]}` : ''}
        {evidence.truncated && evidence.hasText ? ` · ${t.folds.truncated}` : ''}
        {evidence.masked ? ` · ${t.evidence.masked(evidence.masked)}` : ''}
      </figcaption>
      <Payload alert={alert} evidence={evidence} />
      {evidence.sha256 ? (
        <p className={styles['quiet']}>
          SHA-256 <span className="mono">{evidence.sha256}</span>
        </p>
      ) : null}
    </figure>
  )
}

function Payload({ alert, evidence }: { alert: AlertView; evidence: Known }) {
  const { t } = useLocale()
  const { data: session } = useQuery(sessionQuery)
  const [asked, setAsked] = useState(false)
  const payload = useQuery({ ...payloadQuery(alert), enabled: asked })
  if (evidence.purgedAt)
    return (
      <p className={styles['quiet']}>
        {t.evidence.purged} <Instant at={evidence.purgedAt} precision="second" />
      </p>
    )
  if (!evidence.hasText) return <p className={styles['quiet']}>{t.evidence.stayed}</p>
  if (!session?.mayReadPayload) return <p className={styles['quiet']}>{t.evidence.notAllowed}</p>
  if (payload.data) return <pre>{payload.data.text}</pre>
  return (
    <p className={styles['ask']}>
      <Button size="compact-xs" variant="default" loading={payload.isFetching} onClick={() => setAsked(true)}>
        {t.evidence.show}
      </Button>
      <span className={styles['quiet']}>{payload.error ? t.evidence.failed : t.evidence.onRecord}</span>
    </p>
  )
}
