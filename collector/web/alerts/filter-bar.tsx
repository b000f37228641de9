import { IconFilter, IconX } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { type Filter, printFilter } from './filter.ts'
import styles from './filter-bar.module.css'

const route = getRouteApi('/inside/alerts')

/** The filters at work: click one to turn keep into leave out and back. */
export function FilterBar({ filters }: { filters: readonly Filter[] }) {
  const { t } = useLocale()
  const navigate = route.useNavigate()
  if (filters.length === 0) return null

  const set = (next: readonly Filter[]) =>
    void navigate({ search: next.length > 0 ? { filter: next.map(printFilter) } : {}, resetScroll: false })
  return (
    <section className={styles['bar']} aria-label={t.alerts.filters}>
      <IconFilter size={16} aria-hidden />
      {filters.map(filter => {
        const words = `${t.alerts.field[filter.field]} ${filter.exclude ? '≠' : '='} ${filter.value}`
        return (
          <span key={printFilter(filter)} className={styles['filter']}>
            <button
              type="button"
              title={t.alerts.toggle(words)}
              onClick={() => set(filters.map(other => (other === filter ? flipped(other) : other)))}
            >
              {words}
            </button>
            <button
              type="button"
              aria-label={t.alerts.remove(words)}
              onClick={() => set(filters.filter(other => other !== filter))}
            >
              <IconX size={12} aria-hidden />
            </button>
          </span>
        )
      })}
      <button type="button" className={styles['clear']} onClick={() => set([])}>
        {t.alerts.clear}
      </button>
    </section>
  )
}

const flipped = (filter: Filter): Filter => ({ ...filter, exclude: !filter.exclude })
