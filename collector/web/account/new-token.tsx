import { Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiTokenRequest } from '../../serve/people-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import page from '../parts/page.module.css'
import { ShownOnce } from '../parts/shown-once.tsx'
import { OrganisationSelect, organisationIn } from '../people/organisation-select.tsx'
import { makeToken } from '../people-api.ts'
import { tokensQuery } from '../people-queries.ts'

type Scope = ApiTokenRequest['permissions'][number]

/** What lets in, or stands for somebody's word, is never a program's; the collector refuses it, so it isn't offered. */
const PEOPLE_ALONE = ['people.manage', 'token.manage', 'report.approve', 'approval.record', 'incident.confirm']
const LONGEST_DAYS = 365
const USUAL_DAYS = 90

export function NewToken({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { tokens, permission } = t.people
  const client = useQueryClient()
  const [lacking, setLacking] = useState(false)
  const make = useMutation({
    mutationFn: makeToken,
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  })
  const submit = (form: FormData) => {
    const permissions = form.getAll('permission').map(String) as Scope[]
    setLacking(permissions.length === 0)
    if (permissions.length === 0) return
    const organisation = organisationIn(form)
    make.mutate({ name: String(form.get('name')), days: Number(form.get('days')), permissions, ...organisation })
  }
  if (make.data)
    return <ShownOnce title={tokens.made} hint={tokens.madeHint} secret={make.data.token} onKept={make.reset} />
  return (
    <details>
      <summary>{tokens.make}</summary>
      <ActForm label={tokens.make} act={make} submit={tokens.make} onSubmit={submit}>
        <TextInput size="xs" name="name" label={tokens.name} placeholder={tokens.nameHint} maxLength={80} required />
        <TextInput
          size="xs"
          name="days"
          type="number"
          label={tokens.days}
          min={1}
          max={LONGEST_DAYS}
          defaultValue={USUAL_DAYS}
          required
        />
        <OrganisationSelect session={session} label={t.people.account.organisation} />
        <fieldset className={page['choices']}>
          <legend>{tokens.permissions}</legend>
          {session.permissions
            .filter(name => !PEOPLE_ALONE.includes(name))
            .map(name => (
              <Checkbox key={name} size="xs" name="permission" value={name} label={permission[name] ?? name} />
            ))}
          {lacking ? (
            <span role="alert" className={page['wrong']}>
              {tokens.needed}
            </span>
          ) : null}
        </fieldset>
      </ActForm>
    </details>
  )
}
