import { useLocale } from '../locale.tsx'
import styles from './brand.module.css'

export function Brand() {
  const { t } = useLocale()
  return (
    <span className={styles['brand']}>
      <img src="/icon.svg" alt="" width={24} height={24} />
      {t.product}
    </span>
  )
}
