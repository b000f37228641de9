import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocale } from '../locale.tsx'
import styles from './shown-once.module.css'

interface ShownOnceProps {
  readonly title: string
  readonly hint: string
  readonly secret: string
  readonly onKept: () => void
}

/** A secret that nobody can show again: it stays until somebody says that it is kept. */
export function ShownOnce({ title, hint, secret, onKept }: ShownOnceProps) {
  const { t } = useLocale()
  const [copied, setCopied] = useState(false)
  return (
    <section className={styles['once']} aria-label={title}>
      <strong>{title}</strong>
      <p>{hint}</p>
      <pre className={styles['secret']}>{secret}</pre>
      <div className={styles['tools']}>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            // Refused where the page isn't served over HTTPS: the text can still be selected.
            navigator.clipboard?.writeText(secret).then(
              () => setCopied(true),
              () => setCopied(false),
            )
          }}
        >
          {t.incident.copy}
        </Button>
        <Button size="xs" onClick={onKept}>
          {t.people.kept}
        </Button>
        <span role="status">{copied ? t.incident.copied : ''}</span>
      </div>
    </section>
  )
}
