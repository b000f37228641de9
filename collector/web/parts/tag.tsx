import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './tag.module.css'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'danger' | 'alarm' | 'wait'

export interface TagProps {
  readonly tone: Tone
  readonly icon?: Icon
  /** A second one, after the words. */
  readonly endIcon?: Icon
  readonly large?: boolean
  readonly title?: string
  readonly children: ReactNode
}

/** A short labelled mark: colour, icon and words together, so that none of them has to be seen alone. */
export function Tag({ tone, icon: Mark, endIcon: EndMark, large = false, title, children }: TagProps) {
  return (
    <span className={`${styles['tag']} ${styles[tone]} ${large ? styles['large'] : ''}`} title={title} data-tone={tone}>
      {Mark ? <Mark size={large ? 16 : 14} stroke={2} aria-hidden /> : null}
      <span>{children}</span>
      {EndMark ? <EndMark size={large ? 16 : 14} stroke={2} aria-hidden /> : null}
    </span>
  )
}
