import { Menu } from '@mantine/core'
import { IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { signOut } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { sessionQuery } from '../queries.ts'
import styles from './tool.module.css'

export function AccountMenu() {
  const { t } = useLocale()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: session } = useQuery(sessionQuery)
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async signOutAt => {
      if (signOutAt !== null) {
        window.location.assign(signOutAt)
        return
      }
      client.setQueryData(sessionQuery.queryKey, null)
      await navigate({ to: '/sign-in' })
      client.clear()
    },
  })
  if (!session) return null

  return (
    <Menu position="bottom-end" width={220} shadow="md">
      <Menu.Target>
        <button type="button" className={styles['tool']} aria-label={`${t.shell.account}: ${session.displayName}`}>
          <IconUserCircle size={18} aria-hidden />
          <span className={styles['name']}>{session.displayName}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.username} · {t.shell.role[session.role]}
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconSettings size={16} aria-hidden />}>
          {t.people.pages.account}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          {t.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
