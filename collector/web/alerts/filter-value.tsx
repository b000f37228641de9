import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLocale } from '../locale.tsx'
import styles from './alerts-page.module.css'
import { type FilterField, printFilter } from './filter.ts'

const route = getRouteApi('/inside/alerts')

interface FilterValueProps {
  readonly field: FilterField
  readonly value: string
  readonly children?: ReactNode
}

/** A value that filters by itself when clicked. */
export function FilterValue({ field, value, children }: FilterValueProps) {
  const { t } = useLocale()
  const navigate = route.useNavigate()
  const text = printFilter({ field, value, exclude: false })
  const add = () =>
    void navigate({ search: ({ filter = [] }) => ({ filter: [...new Set([...filter, text])] }), resetScroll: false })
  const name = t.alerts.filterBy(`${t.alerts.field[field]} ${value}`)
  return (
    <button type="button" className={styles['value']} onClick={add} title={name}>
      {children ?? value}
      <span className="hidden-visually"> ({name})</span>
    </button>
  )
}
