import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failed } from '../parts/states.tsx'

export function BrokenPage({ error, reset }: ErrorComponentProps) {
  return (
    <main>
      <Failed error={error instanceof Error ? error : new Error(String(error))} retry={reset} />
    </main>
  )
}
