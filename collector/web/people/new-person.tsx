import { Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { addPerson } from '../people-api.ts'
import { peopleQuery } from '../people-queries.ts'
import { OrganisationSelect, organisationIn } from './organisation-select.tsx'
import { type Role, RoleSelect } from './role-select.tsx'

/** A name and a role; the link that lets in for the first time is shown once. */
export function NewPerson({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { list } = t.people
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: (form: FormData) => {
      const displayName = String(form.get('name')).trim()
      return addPerson({
        username: String(form.get('username')).trim(),
        ...(displayName && { displayName }),
        role: form.get('role') as Role,
        ...organisationIn(form),
        mayReadPayload: form.get('payload') !== null,
      })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  })
  if (add.data) return <ShownOnce title={list.link} hint={list.linkHint} secret={add.data} onKept={add.reset} />
  return (
    <ActForm label={list.add} act={add} submit={list.add} onSubmit={add.mutate}>
      <TextInput
        size="xs"
        name="username"
        label={list.username}
        description={list.usernameHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        maxLength={64}
        required
      />
      <TextInput size="xs" name="name" label={list.name} autoComplete="off" maxLength={120} />
      <RoleSelect />
      <OrganisationSelect session={session} label={list.organisation} />
      <Checkbox size="xs" name="payload" label={list.payload} />
    </ActForm>
  )
}
