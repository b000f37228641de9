import { Button } from '@mantine/core'
import { IconInbox, IconSearchOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { incidentsQuery } from '../queries.ts'
import { matches } from '../search-text.ts'
import { useTitle } from '../title.ts'
import { InboxFilters } from './inbox-filters.tsx'
import styles from './inbox-page.module.css'
import { IncidentList } from './incident-list.tsx'

const route = getRouteApi('/inside/incidents')

/** Incidents in the order in which the law runs out, as the collector sorts them. */
export function InboxPage() {
  const { t } = useLocale()
  const { status = 'open', q = '' } = route.useSearch()
  const list = useInfiniteQuery(incidentsQuery(status))
  useTitle(t.inbox.title)

  const all = list.data?.pages.flatMap(page => page.incidents) ?? []
  const shown = q ? all.filter(incident => matches(q, wordsOf(incident))) : all
  const count = q ? t.inbox.filtered(shown.length, all.length) : t.inbox.count(all.length)

  return (
    <>
      <PageHeader title={t.inbox.title} subtitle={list.data ? `${count} · ${t.inbox.sorted}` : t.inbox.sorted}>
        <InboxFilters />
      </PageHeader>
      <div className={styles['surface']}>
        {list.isPending ? <Loading lines={8} /> : null}
        {list.isError && !list.data ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.data && shown.length === 0 ? <NothingToShow searching={q !== '' && all.length > 0} /> : null}
        {shown.length > 0 ? <IncidentList incidents={shown} /> : null}
      </div>
      {list.hasNextPage ? (
        <Button
          mt="sm"
          variant="default"
          size="xs"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t.inbox.more}
        </Button>
      ) : null}
    </>
  )
}

function NothingToShow({ searching }: { searching: boolean }) {
  const { t } = useLocale()
  const { status = 'open' } = route.useSearch()
  const navigate = route.useNavigate()
  if (searching) {
    return (
      <Empty icon={IconSearchOff} title={t.inbox.noMatch}>
        <p>{t.inbox.noMatchText}</p>
        <Button
          size="xs"
          variant="default"
          onClick={() => void navigate({ search: ({ q: _, ...rest }) => rest, replace: true })}
        >
          {t.inbox.clear}
        </Button>
      </Empty>
    )
  }
  return (
    <Empty icon={IconInbox} title={status === 'open' ? t.inbox.empty : t.inbox.emptyOther}>
      {status === 'open' ? <p>{t.inbox.emptyText}</p> : null}
    </Empty>
  )
}

/** What the search looks at: both languages, so that a word works whichever is shown. */
function wordsOf(incident: IncidentSummary): string[] {
  const { id, title, victims, attackers, status, severity } = incident
  return [id, title.vi, title.en, status, severity, ...victims, ...attackers]
}
