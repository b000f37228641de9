/** What a page shows when it has nothing to show yet, nothing at all, or went wrong. */
import { Button, Skeleton } from '@mantine/core'
import { type Icon, IconCloudOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api.ts'
import { useLocale } from '../locale.tsx'
import styles from './states.module.css'

export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useLocale()
  return (
    <div className={styles['lines']} role="status" aria-label={t.state.loading}>
      {Array.from({ length: lines }, (_, line) => `line ${line}`).map(line => (
        <Skeleton key={line} height={34} radius="sm" />
      ))}
    </div>
  )
}

interface EmptyProps {
  readonly icon: Icon
  readonly title: string
  readonly children?: ReactNode
}

export function Empty({ icon: Mark, title, children }: EmptyProps) {
  return (
    <div className={styles['state']}>
      <Mark size={32} stroke={1.4} aria-hidden />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

export function Failed({ error, retry }: { error: Error; retry: () => void }) {
  const { t, pick } = useLocale()
  return (
    <div className={styles['state']} role="alert">
      <IconCloudOff size={32} stroke={1.4} aria-hidden />
      <h2>{t.state.failed}</h2>
      <p>{error instanceof ApiError ? pick(error.text) : error.message}</p>
      <Button size="xs" variant="default" onClick={retry}>
        {t.state.retry}
      </Button>
    </div>
  )
}
