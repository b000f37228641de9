import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { sessionQuery } from '../queries.ts'
import { exportAddress, stixAddress } from '../report-api.ts'
import styles from './report-tab.module.css'

/** The incident for others: whole, to be checked anywhere, and its indicators for their detection. */
export function ExportPanel({ id }: { id: string }) {
  const { t } = useLocale()
  const { data: session } = useQuery(sessionQuery)
  const links = [
    [exportAddress(id, false), t.reporting.exportWhole],
    ...(session?.mayReadPayload ? [[exportAddress(id, true), t.reporting.exportEvidence]] : []),
    [stixAddress(id), t.reporting.exportStix],
  ] as const
  return (
    <section className={styles['panel']} aria-label={t.reporting.export}>
      <h3>{t.reporting.export}</h3>
      <p className={styles['quiet']}>{t.reporting.exportSays}</p>
      <div className={styles['row']}>
        {links.map(([address, words]) => (
          <a key={address} className={styles['link']} href={address} download>
            <IconDownload size={14} aria-hidden /> {words}
          </a>
        ))}
      </div>
    </section>
  )
}
