import { IconLink } from '@tabler/icons-react'
import type { FoldView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { SeverityTag } from '../parts/severity-tag.tsx'
import { FoldFacts } from './fold-facts.tsx'
import styles from './fold-row.module.css'

export function FoldRow({ fold }: { fold: FoldView }) {
  const { t, pick, locale, number } = useLocale()
  const { rule, reasons } = fold
  return (
    <li className={styles['fold']}>
      <div className={styles['top']}>
        <SeverityTag severity={rule.severity} />
        <h3>{locale === 'vi' ? (rule.titleVi ?? rule.title) : rule.title}</h3>
        <span className={`${styles['count']} numbers`} title={t.folds.count(fold.count)}>
          × {number(fold.count)}
        </span>
      </div>
      <p className={styles['when']}>
        <Instant at={fold.firstAt} precision="second" />
        {fold.lastAt === fold.firstAt ? null : (
          <>
            {' – '}
            <Instant at={fold.lastAt} precision="second" />
          </>
        )}
        {fold.host ? <span className="mono">{fold.host}</span> : null}
      </p>
      {reasons.length > 0 ? (
        <div className={styles['why']}>
          <h4>
            <IconLink size={14} aria-hidden /> {t.folds.why}
          </h4>
          <ul>
            {reasons.map(reason => (
              <li key={reason.en}>{pick(reason)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <details className={styles['details']}>
        <summary>{t.folds.evidence}</summary>
        <FoldFacts fold={fold} />
      </details>
    </li>
  )
}
