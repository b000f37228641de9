import { Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PersonChange, PersonView } from '../../serve/people-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import page from '../parts/page.module.css'
import { ShownOnce } from '../parts/shown-once.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { changePerson, endSessionsOf, removePerson, resetPerson } from '../people-api.ts'
import { peopleQuery } from '../people-queries.ts'
import { OrganisationSelect, organisationIn } from './organisation-select.tsx'
import { type Role, RoleSelect } from './role-select.tsx'

interface Props {
  readonly person: PersonView
  readonly session: SessionView
  /** Nobody changes the own role, or locks himself out. */
  readonly oneself: boolean
}

/** What an administrator does about somebody. */
export function PersonActs({ person, session, oneself }: Props) {
  return (
    <>
      <Edit person={person} session={session} oneself={oneself} />
      <Reset person={person} />
      <Ends person={person} oneself={oneself} />
    </>
  )
}

function Edit({ person, session, oneself }: Props) {
  const { t } = useLocale()
  const { list } = t.people
  const { username, displayName } = person
  const save = useChange(person)
  const submit = (form: FormData) =>
    save.mutate({
      displayName: String(form.get('name')),
      mayReadPayload: form.get('payload') !== null,
      ...(oneself ? {} : { role: form.get('role') as Role, ...organisationIn(form) }),
    })
  return (
    <ActForm title={list.editing(username)} act={save} submit={list.save} onSubmit={submit}>
      <TextInput size="xs" name="name" label={list.name} defaultValue={displayName} maxLength={120} required />
      {oneself ? null : (
        <>
          <RoleSelect value={person.role} />
          <OrganisationSelect session={session} label={list.organisation} value={person.organisation} />
        </>
      )}
      <Checkbox size="xs" name="payload" label={list.payload} defaultChecked={person.mayReadPayload} />
      {oneself ? null : <p className={`${page['quiet']} ${page['whole']}`}>{list.ends}</p>}
    </ActForm>
  )
}

function Reset({ person: { username } }: Pick<Props, 'person'>) {
  const { t } = useLocale()
  const { list } = t.people
  const client = useQueryClient()
  const reset = useMutation({
    mutationFn: (form: FormData) => resetPerson(username, form.get('factor') !== null),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  })
  if (reset.data) return <ShownOnce title={list.link} hint={list.linkHint} secret={reset.data} onKept={reset.reset} />
  return (
    <ActForm title={list.reset} act={reset} submit={list.resetGo} onSubmit={reset.mutate} danger>
      <p className={`${page['quiet']} ${page['whole']}`}>{list.resetHint}</p>
      <Checkbox size="xs" name="factor" label={list.resetFactor} />
    </ActForm>
  )
}

function Ends({ person, oneself }: Pick<Props, 'person' | 'oneself'>) {
  const { t } = useLocale()
  const { list } = t.people
  const client = useQueryClient()
  const { username, disabled } = person
  const change = useChange(person)
  const switched = useMutation({ mutationFn: () => change.mutateAsync({ disabled: !disabled }) })
  const sessions = useMutation({ mutationFn: () => endSessionsOf(username) })
  const remove = useMutation({
    mutationFn: () => removePerson(username),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  })
  return (
    <div className={page['tools']}>
      <SureButton label={list.endSessions} ask={list.endSessionsAsk} act={sessions} />
      {oneself ? null : (
        <>
          <SureButton
            key={`disabled ${disabled}`}
            label={disabled ? list.enable : list.disable}
            ask={disabled ? list.enableAsk : list.disableAsk}
            act={switched}
          />
          <SureButton label={list.remove} ask={list.removeAsk} act={remove} />
        </>
      )}
    </div>
  )
}

function useChange({ username }: PersonView) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: PersonChange) => changePerson(username, change),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  })
}
