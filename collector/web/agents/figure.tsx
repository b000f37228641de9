import type { ReactNode } from 'react'
import styles from './agent-card.module.css'

/** One name and its number, inside a grid of such. */
export function Figure({ name, bad = false, children }: { name: string; bad?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={`numbers ${bad ? styles['bad'] : ''}`}>{children}</dd>
    </div>
  )
}
