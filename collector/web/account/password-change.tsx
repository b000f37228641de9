import { PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import page from '../parts/page.module.css'
import { changePassword } from '../people-api.ts'
import { sessionQuery } from '../queries.ts'

export function PasswordChange({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useLocale()
  const { account } = t.people
  const client = useQueryClient()
  const [different, setDifferent] = useState(false)
  const [times, setTimes] = useState(0)
  const change = useMutation({
    mutationFn: (form: FormData) => changePassword(String(form.get('old') ?? ''), String(form.get('new'))),
    onSuccess: () => {
      // What was typed doesn't stay in the fields.
      setTimes(times + 1)
      return client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  })
  const again = (form: FormData) => {
    const same = form.get('new') === form.get('again')
    setDifferent(!same)
    if (same) change.mutate(form)
  }
  return (
    <>
      {hasPassword ? null : <p className={page['quiet']}>{account.noPassword}</p>}
      <ActForm
        key={times}
        label={account.changePassword}
        act={change}
        submit={account.changePassword}
        said={account.passwordChanged}
        onSubmit={again}
      >
        {hasPassword ? (
          <PasswordInput
            size="xs"
            name="old"
            label={account.oldPassword}
            autoComplete="current-password"
            maxLength={1024}
            required
          />
        ) : null}
        <PasswordInput
          size="xs"
          name="new"
          label={account.newPassword}
          description={account.newPasswordHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="new-password"
          maxLength={1024}
          required
        />
        <PasswordInput
          size="xs"
          name="again"
          label={account.again}
          autoComplete="new-password"
          maxLength={1024}
          error={different ? account.different : null}
          required
        />
      </ActForm>
    </>
  )
}
