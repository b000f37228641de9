import { Button, Code, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { beginSecondFactor, confirmSecondFactor } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { sessionQuery } from '../queries.ts'
import { Refusal } from './refusal.tsx'
import styles from './sign-in-page.module.css'

interface Props {
  readonly onDone: () => void
  /** By default, that it is required here. */
  readonly why?: string
  /** There is one already: a code of it is asked for instead of the password. */
  readonly instead?: boolean
}

/** The key of a second factor, a code that confirms it, and recovery codes to keep. */
export function SecondFactorSetUp({ onDone, why, instead = false }: Props) {
  const { t } = useLocale()
  const client = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const begin = useMutation({ mutationFn: (form: FormData) => beginSecondFactor(proofIn(form)) })
  const confirm = useMutation({ mutationFn: (form: FormData) => confirmSecondFactor(String(form.get('code')).trim()) })
  const error = begin.error ?? confirm.error
  const done = async () => {
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    onDone()
  }

  if (confirm.data)
    return (
      <section className={styles['form']} aria-label={t.secondFactor.recovery}>
        <p>{t.secondFactor.recoveryHint}</p>
        <Code block>{confirm.data.recoveryCodes.join('\n')}</Code>
        <Button onClick={() => void done()}>{t.secondFactor.kept}</Button>
      </section>
    )
  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        if (begin.data) confirm.mutate(form)
        else begin.mutate(form)
      }}
    >
      <p>{begin.data ? t.secondFactor.scan : (why ?? t.secondFactor.due)}</p>
      {error ? <Refusal title={t.secondFactor.failed} error={error} /> : null}
      {begin.data ? (
        <>
          <QrCode svg={begin.data.qr} label={t.secondFactor.picture} />
          <p>
            {t.secondFactor.secret}: <Code>{begin.data.secret}</Code>
          </p>
          <TextInput name="code" label={t.signIn.code} autoComplete="one-time-code" maxLength={40} autoFocus required />
        </>
      ) : instead ? (
        <TextInput
          name="proof"
          label={t.people.factor.code}
          description={t.people.factor.codeHint}
          autoComplete="one-time-code"
          maxLength={40}
          required
        />
      ) : session?.hasPassword ? (
        <PasswordInput name="password" label={t.secondFactor.password} autoComplete="current-password" required />
      ) : null}
      <Button type="submit" loading={begin.isPending || confirm.isPending}>
        {begin.data ? t.secondFactor.confirm : t.secondFactor.begin}
      </Button>
    </form>
  )
}

/** Of the first step: who has neither gives nothing. */
function proofIn(form: FormData): { password?: string; code?: string } {
  const [password, code] = [form.get('password'), form.get('proof')]
  return { ...(password && { password: String(password) }), ...(code && { code: String(code).trim() }) }
}

function QrCode({ svg, label }: { svg: string; label: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by the collector from its own secret; policy allows no data: images
  return <div className={styles['qr']} role="img" aria-label={label} dangerouslySetInnerHTML={{ __html: svg }} />
}
