import { useState } from 'react'
import { useLocale } from '../locale.tsx'
import styles from './value-list.module.css'

const SHOWN = 6

/** Addresses, accounts, names: the first few, the rest on demand. */
export function ValueList({ values }: { values: readonly string[] }) {
  const { t } = useLocale()
  const [all, setAll] = useState(false)
  if (values.length === 0) return <span className={styles['none']}>{t.incident.none}</span>

  const shown = all ? values : values.slice(0, SHOWN)
  return (
    <span className={styles['list']}>
      {shown.map(value => (
        <span key={value} className={styles['value']}>
          {value}
        </span>
      ))}
      {values.length > SHOWN ? (
        <button type="button" className={styles['more']} onClick={() => setAll(!all)}>
          {all ? t.incident.showLess : t.incident.showAll(values.length)}
        </button>
      ) : null}
    </span>
  )
}
