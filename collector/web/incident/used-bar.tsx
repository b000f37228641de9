import { useLocale } from '../locale.tsx'
import type { Tone } from '../parts/tag.tsx'
import styles from './used-bar.module.css'

/** How much of the period is gone. */
export function UsedBar({ share, tone }: { share: number; tone: Tone }) {
  const { t } = useLocale()
  const percent = Math.floor(share * 100)
  return (
    <div
      className={styles['bar']}
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(percent, 100)}
      aria-label={t.clock.used(percent)}
      title={t.clock.used(percent)}
      data-tone={tone}
    >
      <div style={{ width: `${Math.min(share, 1) * 100}%` }} />
    </div>
  )
}
