import { Button, Checkbox } from '@mantine/core'
import { IconInbox, IconSearchOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { MoreButton } from '../parts/more-button.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { incidentsQuery } from '../queries.ts'
import { matches } from '../search-text.ts'
import { useTitle } from '../title.ts'
import bulk from './bulk-bar.module.css'
import { BulkBar } from './bulk-bar.tsx'
import { InboxFilters } from './inbox-filters.tsx'
import styles from './inbox-page.module.css'
import { IncidentList } from './incident-list.tsx'

const route = getRouteApi('/inside/incidents')

/** Incidents in the order in which the law runs out, as the collector sorts them. */
export function InboxPage() {
  const { t } = useLocale()
  const { status = 'open', q = '' } = route.useSearch()
  const list = useInfiniteQuery(incidentsQuery(status))
  const mayPick = useMay()('incident.write')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  useTitle(t.inbox.title)

  const all = list.data?.pages.flatMap(page => page.incidents) ?? []
  const shown = q ? all.filter(incident => matches(q, wordsOf(incident))) : all
  const count = q ? t.inbox.filtered(shown.length, all.length) : t.inbox.count(all.length)

  // What a search or a change has taken off the screen is not acted on unseen.
  const chosen = shown.map(({ id }) => id).filter(id => picked.has(id))
  const toggle = (id: string) =>
    setPicked(picked.has(id) ? new Set([...picked].filter(one => one !== id)) : new Set([...picked, id]))

  return (
    <>
      <PageHeader title={t.inbox.title} subtitle={list.data ? `${count} · ${t.inbox.sorted}` : t.inbox.sorted}>
        <InboxFilters />
      </PageHeader>
      {mayPick ? <BulkBar chosen={chosen} keep={ids => setPicked(new Set(ids))} /> : null}
      <div className={styles['surface']}>
        {mayPick && shown.length > 1 ? (
          <div className={bulk['all']}>
            <Checkbox
              size="xs"
              label={t.bulk.pickAll}
              checked={chosen.length === shown.length}
              indeterminate={chosen.length > 0 && chosen.length < shown.length}
              onChange={event => setPicked(new Set(event.currentTarget.checked ? shown.map(({ id }) => id) : []))}
            />
          </div>
        ) : null}
        {list.isPending ? <Loading lines={8} /> : null}
        {list.isError && !list.data ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.data && shown.length === 0 ? <NothingToShow searching={q !== '' && all.length > 0} /> : null}
        {shown.length > 0 ? <IncidentList incidents={shown} picked={mayPick ? picked : null} onPick={toggle} /> : null}
      </div>
      <MoreButton list={list} mt="sm" />
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
