import { NativeSelect } from '@mantine/core'
import type { PersonView } from '../../serve/people-views.ts'
import { useLocale } from '../locale.tsx'

export type Role = PersonView['role']

const ROLES = ['viewer', 'analyst', 'officer_on_duty', 'lead', 'approver', 'auditor', 'admin'] as const

export function RoleSelect({ value = 'viewer', disabled = false }: { value?: Role; disabled?: boolean }) {
  const { t } = useLocale()
  return (
    <NativeSelect
      size="xs"
      name="role"
      label={t.people.list.role}
      defaultValue={value}
      disabled={disabled}
      data={ROLES.map(role => ({ value: role, label: t.shell.role[role] }))}
    />
  )
}
