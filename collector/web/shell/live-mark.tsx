import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { useLive } from '../live.tsx'
import { useLocale } from '../locale.tsx'
import styles from './live-mark.module.css'

export function LiveMark() {
  const { t } = useLocale()
  const { connected } = useLive()
  const text = connected ? t.shell.connected : t.shell.disconnected
  const Mark = connected ? IconPlugConnected : IconPlugConnectedX
  return (
    <span className={styles['mark']} role="status" title={text} data-connected={connected}>
      <Mark size={18} aria-hidden />
      <span className="hidden-visually">{text}</span>
    </span>
  )
}
