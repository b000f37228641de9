import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { choicesQuery } from '../desk-queries.ts'
import { useLocale } from '../locale.tsx'

interface PersonSelectProps {
  readonly label: string
  /** Empty: nobody. */
  readonly value: string
  readonly onChange: (username: string) => void
  /** Whose the incident is: people of others are not offered. */
  readonly organisation?: string
}

/** Somebody who handles incidents, or nobody. */
export function PersonSelect({ label, value, onChange, organisation }: PersonSelectProps) {
  const { t } = useLocale()
  const { data } = useQuery(choicesQuery)
  const people = (data?.people ?? [])
    .filter(person => organisation === undefined || [null, organisation].includes(person.organisation))
    .map(({ username, displayName }) => ({
      value: username,
      label: displayName === username ? username : `${displayName} (${username})`,
    }))
  // Who has it already may have left, or be of another role now.
  const missing = value !== '' && !people.some(person => person.value === value) ? [{ value, label: value }] : []
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t.form.nobody }, ...missing, ...people]}
    />
  )
}
