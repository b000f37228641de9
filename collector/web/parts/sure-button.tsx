import { Button } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import { useState } from 'react'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import styles from './sure-button.module.css'

interface SureButtonProps {
  readonly label: string
  /** What it means, asked before it is done. */
  readonly ask: string
  readonly act: Pick<UseMutationResult<unknown, Error, void>, 'isPending' | 'isSuccess' | 'error' | 'mutate'>
  readonly said?: string
}

/** For what can't be taken back: asks once more, in place. */
export function SureButton({ label, ask, act, said }: SureButtonProps) {
  const { t } = useLocale()
  const [asking, setAsking] = useState(false)
  return (
    <span className={styles['sure']}>
      {asking ? (
        <>
          <span role="alert">{ask}</span>
          <Button
            size="xs"
            color="red"
            loading={act.isPending}
            autoFocus
            onClick={() => {
              setAsking(false)
              act.mutate()
            }}
          >
            {label}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsking(false)}>
            {t.people.cancel}
          </Button>
        </>
      ) : (
        <Button size="xs" variant="default" loading={act.isPending} onClick={() => setAsking(true)}>
          {label}
        </Button>
      )}
      <Outcome done={act.isSuccess} error={act.error} said={said ?? t.people.done} />
    </span>
  )
}
