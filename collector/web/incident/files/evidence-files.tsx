import { useQuery } from '@tanstack/react-query'
import type { IncidentDetail } from '../../../serve/views.ts'
import { custodyQuery } from '../../desk-queries.ts'
import { useLocale } from '../../locale.tsx'
import { useMay } from '../../may.ts'
import { sessionQuery } from '../../queries.ts'
import styles from '../work.module.css'
import { FileItem } from './file-item.tsx'
import { NewFile } from './new-file.tsx'

/** Files kept as evidence, each with its hash and with who had it in hand. */
export function EvidenceFiles({ detail: { summary, evidence } }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const mayWrite = useMay()('incident.write')
  const { data: session } = useQuery(sessionQuery)
  const custody = useQuery({ ...custodyQuery(summary.id), enabled: evidence.length > 0 })
  const mayRead = session?.mayReadPayload ?? false
  return (
    <div className={styles['work']}>
      <section className={styles['section']}>
        <h2>{t.files.title}</h2>
        {evidence.length === 0 ? <p className={styles['quiet']}>{t.files.empty}</p> : null}
        {evidence.length > 0 ? (
          <>
            <p className={styles['quiet']}>{mayRead ? t.files.onRecord : t.files.notAllowed}</p>
            <ul className={styles['items']} aria-label={t.files.title}>
              {evidence.map(item => (
                <FileItem
                  key={item.id}
                  incidentId={summary.id}
                  item={item}
                  custody={custody.data?.custody.filter(one => one.item === item.id) ?? []}
                  mayRead={mayRead}
                  afterReading={() => void custody.refetch()}
                />
              ))}
            </ul>
          </>
        ) : null}
      </section>
      {mayWrite ? <NewFile id={summary.id} evidence={evidence} /> : null}
    </div>
  )
}
