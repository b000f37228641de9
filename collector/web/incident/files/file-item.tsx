import { IconDownload } from '@tabler/icons-react'
import type { IncidentDetail } from '../../../serve/views.ts'
import { type Custody, fileAddress } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { Instant } from '../../parts/instant.tsx'
import styles from '../work.module.css'

interface FileItemProps {
  readonly incidentId: string
  readonly item: IncidentDetail['evidence'][number]
  readonly custody: readonly Custody[]
  readonly mayRead: boolean
  readonly afterReading: () => void
}

/** A browser begins a download without a word; the record of custody is asked for again once it will have. */
const BEGUN = 1_500

export function FileItem({ incidentId, item, custody, mayRead, afterReading }: FileItemProps) {
  const { t, number } = useLocale()
  return (
    <li className={styles['item']} data-file={item.id}>
      <div className={styles['top']}>
        <strong className={styles['grow']}>{item.name}</strong>
        {mayRead ? (
          <a
            href={fileAddress(incidentId, item.id)}
            download={item.name}
            aria-label={t.files.downloadOf(item.name)}
            onClick={() => setTimeout(afterReading, BEGUN)}
          >
            <IconDownload size={14} aria-hidden /> {t.files.download}
          </a>
        ) : null}
      </div>
      {item.description ? <p className={styles['grow']}>{item.description}</p> : null}
      <p className={styles['quiet']}>
        {t.files.bytes(number(item.bytes))} · {item.mediaType} · {t.files.addedBy(item.addedBy)}{' '}
        <Instant at={item.addedAt} precision="second" />
        {item.source ? ` · ${t.files.source}: ${item.source}` : ''}
        {item.from === undefined ? '' : ` · ${t.grouping.cameWith(item.from)}`}
      </p>
      <p className={`${styles['quiet']} ${styles['hash']}`}>
        SHA-256 <span className="mono">{item.sha256}</span>
      </p>
      <details>
        <summary>{t.files.custody}</summary>
        <ol className={styles['custody']} aria-label={t.files.custody}>
          {custody.map(({ at, actor, act }) => (
            <li key={`${at} ${actor} ${act}`}>
              <Instant at={at} precision="second" /> · {actor} · {t.files.act[act] ?? act}
            </li>
          ))}
        </ol>
      </details>
    </li>
  )
}
