import { NativeSelect } from '@mantine/core'
import { IconSignature } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ApprovalState } from '../calling-api.ts'
import { approvalsQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { PagedRows } from '../parts/rows.tsx'
import { useTitle } from '../title.ts'
import { ApprovalRow } from './approval-row.tsx'

const route = getRouteApi('/inside/approvals')
const STATES = ['pending', 'overdue', 'all'] as const

/** Approvals that were given by telephone: what waits for the countersignature first. */
export function ApprovalsPage() {
  const { t } = useLocale()
  const { approvals } = t.calling
  const { state = 'pending' } = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(approvalsQuery(state))
  useTitle(approvals.title)
  return (
    <>
      <PageHeader title={approvals.title} subtitle={approvals.subtitle}>
        <NativeSelect
          size="xs"
          aria-label={approvals.show}
          value={state}
          onChange={event =>
            void navigate({ search: { state: event.currentTarget.value as ApprovalState }, replace: true })
          }
          data={STATES.map(value => ({ value, label: approvals[value] }))}
        />
      </PageHeader>
      <Panel title={approvals[state]}>
        <PagedRows
          list={list}
          itemsOf={found => found.approvals}
          label={approvals.title}
          empty={{ icon: IconSignature, title: approvals.empty }}
        >
          {approval => <ApprovalRow key={approval.id} approval={approval} />}
        </PagedRows>
      </Panel>
    </>
  )
}
