import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type SignedIn, signIn } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { Refusal } from './refusal.tsx'
import styles from './sign-in-page.module.css'

export function PasswordForm({ onSignedIn }: { onSignedIn: (signedIn: SignedIn) => void }) {
  const { t } = useLocale()
  const attempt = useMutation({
    mutationFn: (form: FormData) => signIn(String(form.get('username')), String(form.get('password'))),
    onSuccess: onSignedIn,
  })

  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        attempt.mutate(new FormData(event.currentTarget))
      }}
    >
      {attempt.isError ? <Refusal title={t.signIn.failed} error={attempt.error} /> : null}
      <TextInput name="username" label={t.signIn.username} autoComplete="username" autoFocus required />
      <PasswordInput name="password" label={t.signIn.password} autoComplete="current-password" required />
      <Button type="submit" loading={attempt.isPending}>
        {t.signIn.submit}
      </Button>
    </form>
  )
}
