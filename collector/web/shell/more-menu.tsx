import { Menu } from '@mantine/core'
import { IconChevronDown, IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { type Permission, useMay } from '../parts/may.ts'
import styles from './more-menu.module.css'

const PAGES = [
  ['/activities', 'activities', 'incident.read'],
  ['/rules', 'rules', 'incident.read'],
  ['/call-outs', 'callOuts', 'incident.read'],
  ['/duties', 'duties', 'incident.read'],
  ['/approvals', 'approvals', 'incident.read'],
  ['/register', 'register', 'incident.read'],
  ['/people', 'people', 'people.read'],
  ['/dead-letters', 'deadLetters', 'dead_letter.read'],
  ['/audit', 'audit', 'audit.read'],
] as const satisfies readonly (readonly [string, string, Permission])[]

/** Pages that are not open all day: those that the person may see. */
export function MoreMenu() {
  const { t } = useLocale()
  const may = useMay()
  return (
    <Menu position="bottom-start" width={230} shadow="md">
      <Menu.Target>
        <button type="button" className={styles['more']}>
          <IconDots size={16} aria-hidden className={styles['mark']} /> {t.people.more}
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {PAGES.filter(([, , needed]) => may(needed)).map(([to, name]) => (
          <Menu.Item key={to} component={Link} to={to}>
            {t.people.pages[name]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
