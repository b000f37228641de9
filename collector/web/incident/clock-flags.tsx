import { IconClockExclamation } from '@tabler/icons-react'
import type { ClockView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import styles from './clock-ladder.module.css'

/** What makes the clock's start doubtful, a sentence each; the clock itself stays as it is. */
export function ClockFlags({ flags }: { flags: ClockView['flags'] }) {
  const { pick } = useLocale()
  return flags.map(flag => (
    <p key={flag.vi} className={styles['flag']} data-flag>
      <IconClockExclamation size={14} aria-hidden />
      <span>{pick(flag)}</span>
    </p>
  ))
}
