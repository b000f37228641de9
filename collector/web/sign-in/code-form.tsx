import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ApiError, type SignedIn, signInWithCode } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { Refusal } from './refusal.tsx'
import styles from './sign-in-page.module.css'

interface Props {
  readonly onSignedIn: (signedIn: SignedIn) => void
  /** Back to the first factor. */
  readonly onAgain: () => void
}

/** The second step: the code of the app, or a recovery code. */
export function CodeForm({ onSignedIn, onAgain }: Props) {
  const { t } = useLocale()
  const attempt = useMutation({
    mutationFn: (form: FormData) => signInWithCode(String(form.get('code')).trim()),
    onSuccess: onSignedIn,
  })
  const over = attempt.error instanceof ApiError && attempt.error.problem === 'sign_in_again'

  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        attempt.mutate(new FormData(event.currentTarget))
      }}
    >
      {attempt.isError ? <Refusal title={t.signIn.failed} error={attempt.error} /> : null}
      {over ? null : (
        <>
          <TextInput
            name="code"
            label={t.signIn.code}
            description={t.signIn.codeHint}
            autoComplete="one-time-code"
            maxLength={40}
            autoFocus
            required
          />
          <Button type="submit" loading={attempt.isPending}>
            {t.signIn.submit}
          </Button>
        </>
      )}
      <Button variant="subtle" onClick={onAgain}>
        {t.signIn.again}
      </Button>
    </form>
  )
}
