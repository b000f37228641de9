import { IconLockX } from '@tabler/icons-react'
import { ApiError } from '../api.ts'
import { useLocale } from '../locale.tsx'
import styles from './sign-in-page.module.css'

export function Refusal({ title, error }: { title: string; error: Error }) {
  const { pick } = useLocale()
  return (
    <div className={styles['refusal']} role="alert">
      <IconLockX size={18} aria-hidden />
      <p>
        <strong>{title}.</strong> {error instanceof ApiError ? pick(error.text) : error.message}
      </p>
    </div>
  )
}
