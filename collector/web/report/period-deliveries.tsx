import { useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { periodHandOverQuery } from '../queries.ts'
import { addPeriodFile, periodFileAddress } from '../report-api.ts'
import { DeliveryPanel } from './delivery-panel.tsx'
import styles from './report-tab.module.css'

/** How a report on a period was handed over, with the files that prove it. */
export function PeriodDeliveries({ subject, form }: { readonly subject: string; readonly form: string }) {
  const { t } = useLocale()
  const { data } = useQuery(periodHandOverQuery(subject, form))
  if (!data) return null
  const { files, ...options } = data
  const addFile = (file: File) => addPeriodFile(subject, form, file)
  return (
    <>
      <DeliveryPanel handing={{ subject, options, files, addFile, stages: null }} form={form} />
      {files.length > 0 ? (
        <section className={styles['panel']} aria-label={t.reporting.proofFiles}>
          <h3>{t.reporting.proofFiles}</h3>
          <ul className={styles['list']}>
            {files.map(({ id, name, sha256 }) => (
              <li key={id} className={styles['item']}>
                <a className={styles['link']} href={periodFileAddress(subject, form, id)} download={name}>
                  {name}
                </a>
                <p className={`${styles['quiet']} ${styles['hash']}`}>
                  SHA-256 <span className="mono">{sha256}</span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  )
}
