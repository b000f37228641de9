import { Popover } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useLocale } from '../locale.tsx'
import type { Text } from '../messages/text.ts'
import styles from './tool.module.css'

/** What is wrong with the set-up, for everyone to see: no recipient, no holiday calendar … */
export function Warnings({ warnings }: { warnings: readonly Text[] }) {
  const { t, pick } = useLocale()
  if (warnings.length === 0) return null
  const name = t.shell.warnings(warnings.length)
  return (
    <Popover width={340} position="bottom-end" shadow="md" withinPortal>
      <Popover.Target>
        <button type="button" className={`${styles['tool']} ${styles['warning']}`} aria-label={name} title={name}>
          <IconAlertTriangle size={18} aria-hidden />
          <span aria-hidden>{warnings.length}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={name}>
        <ul className={styles['list']}>
          {warnings.map(warning => (
            <li key={warning.en}>{pick(warning)}</li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
