/** Lists of things with their marks, facts and acts: columns where there is room, one under the other where there isn't. */
import type { Icon } from '@tabler/icons-react'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { MoreButton } from './more-button.tsx'
import styles from './rows.module.css'
import { Empty, Failed, Loading } from './states.tsx'

export const Rows = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul className={styles['rows']} aria-label={label}>
    {children}
  </ul>
)

interface RowProps {
  /** How tests and styles find it. */
  readonly name: string
  readonly title: ReactNode
  readonly marks?: ReactNode
  /** `Fact`s. */
  readonly facts?: ReactNode
  readonly acts?: ReactNode
  /** Under all of it, over the whole width. */
  readonly children?: ReactNode
}

export function Row({ name, title, marks, facts, acts, children }: RowProps) {
  return (
    <li className={styles['row']} data-row={name}>
      <div className={styles['head']}>
        <span className={styles['title']}>{title}</span>
        {marks ? <span className={styles['marks']}>{marks}</span> : null}
      </div>
      {facts ? <dl className={styles['facts']}>{facts}</dl> : null}
      {acts ? <div className={styles['acts']}>{acts}</div> : null}
      {children ? <div className={styles['under']}>{children}</div> : null}
    </li>
  )
}

interface PagedProps<P, T> {
  readonly list: UseInfiniteQueryResult<InfiniteData<P, unknown>, Error>
  readonly itemsOf: (page: P) => readonly T[]
  readonly label: string
  readonly empty: { readonly icon: Icon; readonly title: string; readonly text?: string }
  readonly children: (item: T) => ReactNode
}

/** A list that is fetched page by page, in each state it can be in. */
export function PagedRows<P, T>({ list, itemsOf, label, empty, children }: PagedProps<P, T>) {
  const items = list.data?.pages.flatMap(page => [...itemsOf(page)]) ?? []
  if (list.isPending) return <Loading lines={4} />
  if (list.isError && !list.data) return <Failed error={list.error} retry={() => void list.refetch()} />
  if (items.length === 0)
    return (
      <Empty icon={empty.icon} title={empty.title}>
        {empty.text ? <p>{empty.text}</p> : null}
      </Empty>
    )
  return (
    <>
      <Rows label={label}>{items.map(children)}</Rows>
      <MoreButton list={list} mx={14} my={8} />
    </>
  )
}
