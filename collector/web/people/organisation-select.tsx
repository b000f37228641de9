import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { organisationsQuery } from '../people-queries.ts'

/** No slug: organisation ids have none of it. */
const EVERY = '*'

interface Props {
  readonly session: Pick<SessionView, 'organisation'>
  readonly label: string
  /** Null: of every organisation. Left out: the asker's own. */
  readonly value?: string | null | undefined
  /** Whether it may be of every organisation. */
  readonly every?: boolean
}

/** Not there for who sees one organisation only: it is that one. */
export function OrganisationSelect({ session, label, value = session.organisation, every = true }: Props) {
  const { t } = useLocale()
  const { data } = useQuery(organisationsQuery)
  if (!data || session.organisation !== null) return null
  const choices = [
    ...(every ? [{ value: EVERY, label: t.people.everyOrganisation }] : []),
    ...data.organisations.map(({ id, name }) => ({ value: id, label: name ? `${name} (${id})` : id })),
  ]
  return <NativeSelect size="xs" name="organisation" label={label} defaultValue={value ?? EVERY} data={choices} />
}

/** What was chosen; nothing where there was nothing to choose. */
export function organisationIn(form: FormData): { organisation?: string | null } {
  const chosen = form.get('organisation')
  return chosen === null ? {} : { organisation: chosen === EVERY ? null : String(chosen) }
}
