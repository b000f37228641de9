import type { FormView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import styles from './report-preview.module.css'

export function ReportAnnex({ annex }: { annex: FormView['annex'] }) {
  const { t, pick } = useLocale()
  if (annex.length === 0) return null
  return (
    <section className={styles['section']}>
      <h3>{t.report.annex}</h3>
      {annex.map(part => (
        <div key={part.title.en} className={styles['annex']}>
          <h4>{pick(part.title)}</h4>
          <ul>
            {numbered(part.lines).map(({ key, line }) => (
              <li key={key}>{pick(line)}</li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

/** The same sentence may stand under two regimes; lines never change places. */
const numbered = (lines: FormView['annex'][number]['lines']) =>
  lines.map((line, at) => ({ key: `${at} ${line.en}`, line }))
