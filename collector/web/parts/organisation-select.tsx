import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { organisationsQuery } from '../rules-queries.ts'

interface OrganisationSelectProps {
  /** Empty: the own one. */
  readonly value: string
  readonly onChange: (id: string) => void
}

/** Whose it is to be; not there where there is only one to choose. */
export function OrganisationSelect({ value, onChange }: OrganisationSelectProps) {
  const { t } = useLocale()
  const { data } = useQuery(organisationsQuery)
  const organisations = data?.organisations ?? []
  if (organisations.length < 2) return null
  return (
    <NativeSelect
      size="xs"
      label={t.activities.organisation}
      value={value || organisations[0]?.id}
      onChange={event => onChange(event.currentTarget.value)}
      data={organisations.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
    />
  )
}
