import { IconHelpTriangle } from '@tabler/icons-react'
import { useLocale } from '../locale.tsx'
import type { Text } from '../messages/text.ts'
import styles from './not-confirmed.module.css'

/** A rule or list that could not be checked against its original says so wherever it is shown. */
export function NotConfirmed({ text }: { text: Text }) {
  const { t, pick } = useLocale()
  return (
    <p className={styles['mark']} data-not-confirmed>
      <IconHelpTriangle size={14} aria-hidden />
      <span>
        <strong>{t.clock.notConfirmed}:</strong> {pick(text)}
      </span>
    </p>
  )
}
