import { IconHelpTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocale } from '../locale.tsx'
import type { Text } from '../messages/text.ts'
import styles from './not-confirmed.module.css'

/** What is longer is cut on the screen until somebody wants to read it all. */
const LONG = 220

/** A rule or list that could not be checked against its original says so wherever it is shown. */
export function NotConfirmed({ text }: { text: Text }) {
  const { t, pick } = useLocale()
  const [whole, setWhole] = useState(false)
  const long = pick(text).length > LONG
  return (
    <div className={styles['mark']} data-not-confirmed>
      <IconHelpTriangle size={14} aria-hidden />
      <div>
        <p data-cut={long && !whole}>
          <strong>{t.clock.notConfirmed}:</strong> {pick(text)}
        </p>
        {long ? (
          <button type="button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? t.clock.less : t.clock.more}
          </button>
        ) : null}
      </div>
    </div>
  )
}
