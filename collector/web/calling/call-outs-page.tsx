import { NativeSelect } from '@mantine/core'
import { IconPhoneOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { CallOutState } from '../calling-api.ts'
import { callOutsQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { PagedRows } from '../parts/rows.tsx'
import { useTitle } from '../title.ts'
import { CallOutRow } from './call-out-row.tsx'
import { RouteTest } from './route-test.tsx'
import { Undelivered } from './undelivered.tsx'

const route = getRouteApi('/inside/call-outs')
const STATES = ['open', 'told', 'acknowledged', 'ended', 'superseded', 'skipped'] as const

/** Who is called about what, and what did not arrive. Those that wait for somebody come first, unless asked otherwise. */
export function CallOutsPage() {
  const { t } = useLocale()
  const { callOuts } = t.calling
  const may = useMay()
  const { state = 'open' } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(callOutsQuery(state === 'all' ? null : state))
  useTitle(callOuts.title)
  return (
    <>
      <PageHeader title={callOuts.title} subtitle={callOuts.subtitle}>
        <NativeSelect
          size="xs"
          aria-label={callOuts.show}
          value={state}
          onChange={event =>
            void navigate({ search: { state: event.currentTarget.value as CallOutState | 'all' }, replace: true })
          }
          data={[
            ...STATES.map(value => ({ value, label: callOuts.state[value] })),
            { value: 'all', label: callOuts.every },
          ]}
        />
      </PageHeader>
      <div className={page['parts']}>
        <Panel title={state === 'all' ? callOuts.every : callOuts.state[state]}>
          <PagedRows
            list={list}
            itemsOf={found => found.callOuts}
            label={callOuts.title}
            empty={{ icon: IconPhoneOff, title: callOuts.empty }}
          >
            {callOut => <CallOutRow key={callOut.number} callOut={callOut} />}
          </PagedRows>
        </Panel>
        <Undelivered />
        {may('notify.test') ? <RouteTest /> : null}
      </div>
    </>
  )
}
