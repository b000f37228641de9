import { Button } from '@mantine/core'
import { IconBellOff, IconFilterOff, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useReducer } from 'react'
import { useKeys } from '../keys.ts'
import { useLive } from '../live.tsx'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { alertsQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { alertBuffer, EMPTY, keyOf, LIMIT } from './alert-buffer.ts'
import { AlertRow } from './alert-row.tsx'
import styles from './alerts-page.module.css'
import { parseFilter, passes } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'

const FIRST_PAGE = 200
const route = getRouteApi('/inside/alerts')

export function AlertsPage() {
  const { t } = useLocale()
  const [buffer, dispatch] = useReducer(alertBuffer, EMPTY)
  const first = useQuery(alertsQuery(FIRST_PAGE))
  const { listen } = useLive()
  const filters = (route.useSearch().filter ?? []).map(parseFilter).filter(filter => filter !== undefined)
  useTitle(t.alerts.title)
  useEffect(() => listen(alert => dispatch({ act: 'arrive', alerts: [alert] })), [listen])
  useEffect(() => {
    if (first.data) dispatch({ act: 'arrive', alerts: first.data.alerts })
  }, [first.data])
  const toggle = () => dispatch({ act: buffer.paused ? 'resume' : 'pause' })
  useKeys({ p: toggle })

  const shown = buffer.shown.filter(alert => passes(alert, filters))
  return (
    <>
      <PageHeader title={t.alerts.title} subtitle={t.alerts.subtitle}>
        <span className={`${styles['count']} numbers`} role="status">
          {buffer.paused ? t.alerts.paused(buffer.waiting.length) : t.alerts.shown(shown.length)}
        </span>
        <Button
          size="xs"
          variant={buffer.paused ? 'filled' : 'default'}
          leftSection={buffer.paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={toggle}
        >
          {buffer.paused ? t.alerts.resume : t.alerts.pause}
        </Button>
      </PageHeader>
      <FilterBar filters={filters} />
      <div className={styles['surface']}>
        {first.isPending ? <Loading lines={8} /> : null}
        {first.isError && shown.length === 0 ? <Failed error={first.error} retry={() => void first.refetch()} /> : null}
        {first.isSuccess && shown.length === 0 ? <Nothing filtered={filters.length > 0} /> : null}
        <ol aria-label={t.alerts.title}>
          {shown.map(alert => (
            <AlertRow key={keyOf(alert)} alert={alert} />
          ))}
        </ol>
      </div>
      <p className={styles['limit']}>
        {t.alerts.limit(LIMIT)}
        {buffer.skipped > 0 ? ` · ${t.alerts.skipped(buffer.skipped)}` : ''}
      </p>
    </>
  )
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { t } = useLocale()
  if (filtered) return <Empty icon={IconFilterOff} title={t.alerts.noMatch} />
  return (
    <Empty icon={IconBellOff} title={t.alerts.empty}>
      <p>{t.alerts.emptyText}</p>
    </Empty>
  )
}
