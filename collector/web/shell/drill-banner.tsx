import { useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { statusQuery } from '../queries.ts'
import styles from './drill-banner.module.css'

/** Both languages always: whoever looks at the screen must see that this is an exercise. */
export function DrillBanner() {
  const { t } = useLocale()
  const { data: status } = useQuery(statusQuery)
  if (!status?.drill) return null
  return (
    <aside className={styles['banner']} aria-label={t.drillBanner} data-drill>
      <strong>
        <span lang="vi">DIỄN TẬP</span> / <span lang="en">DRILL</span>
      </strong>
      <span className={styles['text']}>{t.drillBannerText}</span>
    </aside>
  )
}
