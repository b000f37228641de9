import { Button } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useId } from 'react'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import styles from './act-form.module.css'

interface ActFormProps {
  /** Stands above the fields, and names the form. */
  readonly title?: string
  readonly label?: string
  readonly act: Pick<UseMutationResult<unknown, Error, never>, 'isPending' | 'isSuccess' | 'error'>
  readonly submit: string
  /** Called with what is in the fields. */
  readonly onSubmit: (form: FormData) => void
  readonly said?: string
  readonly danger?: boolean
  readonly children?: ReactNode
  /** Beside the button. */
  readonly also?: ReactNode
}

/** Fields, the button that sends them, and what became of it. */
export function ActForm({ title, label, act, submit, onSubmit, said, danger, children, also }: ActFormProps) {
  const { t } = useLocale()
  const id = useId()
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit(new FormData(event.currentTarget))
  }
  return (
    <form className={styles['form']} onSubmit={send} {...(title ? { 'aria-labelledby': id } : { 'aria-label': label })}>
      {title ? (
        <h3 id={id} className={styles['whole']}>
          {title}
        </h3>
      ) : null}
      {children}
      <div className={styles['send']}>
        <Button
          size="xs"
          type="submit"
          loading={act.isPending}
          {...(danger ? { color: 'red', variant: 'outline' } : {})}
        >
          {submit}
        </Button>
        {also}
        <Outcome done={act.isSuccess} error={act.error} said={said ?? t.people.done} />
      </div>
    </form>
  )
}
