import { Button, TextInput } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { SHORTEST_SEARCH, searchQuery } from '../desk-queries.ts'
import { useLocale } from '../locale.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { Instant } from '../parts/instant.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { StatusTag } from '../parts/status-tag.tsx'
import type { SearchResult } from '../search-api.ts'
import { useTitle } from '../title.ts'
import styles from './search.module.css'

const route = getRouteApi('/inside/search')

/** Everything that goes by some words: incidents, addresses, hosts, accounts, indicators, lines of daily records. */
export function SearchPage() {
  const { t } = useLocale()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const [words, setWords] = useState(q)
  // The box in the header leads here, too.
  useEffect(() => setWords(q), [q])
  useTitle(t.search.title)
  return (
    <>
      <PageHeader title={t.search.title} />
      <search>
        <form
          className={styles['form']}
          onSubmit={event => {
            event.preventDefault()
            void navigate({ search: words.trim() ? { q: words.trim() } : {} })
          }}
        >
          <TextInput
            className={styles['words'] ?? ''}
            size="sm"
            type="search"
            label={t.search.label}
            maxLength={200}
            value={words}
            onChange={event => setWords(event.currentTarget.value)}
          />
          <Button size="sm" type="submit">
            {t.search.submit}
          </Button>
        </form>
      </search>
      {q.length < SHORTEST_SEARCH ? <p className={styles['quiet']}>{t.search.short}</p> : <Found words={q} />}
    </>
  )
}

function Found({ words }: { words: string }) {
  const { t } = useLocale()
  const list = useInfiniteQuery(searchQuery(words))
  if (list.isPending) return <Loading />
  if (!list.data) return <Failed error={list.error} retry={() => void list.refetch()} />
  const { pages } = list.data
  const incidents = pages.flatMap(page => page.incidents)
  const entities = pages.flatMap(page => page.entities)
  const activities = pages.flatMap(page => page.activities)
  if (incidents.length + entities.length + activities.length === 0)
    return (
      <Empty icon={IconSearchOff} title={t.search.nothing}>
        <p>{t.search.nothingText}</p>
      </Empty>
    )
  return (
    <div className={styles['found']}>
      {incidents.length > 0 ? <Incidents incidents={incidents} /> : null}
      {entities.length > 0 ? <Entities entities={entities} /> : null}
      {activities.length > 0 ? <Activities activities={activities} /> : null}
      <MoreButton list={list} />
    </div>
  )
}

function Incidents({ incidents }: Pick<SearchResult, 'incidents'>) {
  const { t, pick } = useLocale()
  return (
    <Panel title={t.search.incidents(incidents.length)}>
      <ul className={styles['list']}>
        {incidents.map(({ id, title, status, drill, detectedAt }) => (
          <li key={id} data-found="incident">
            <Link to="/incidents/$id" params={{ id }} className={styles['link']}>
              <span className="mono">{id}</span> {pick(title)}
            </Link>
            <StatusTag status={status} />
            {drill ? <DrillTag /> : null}
            <Instant at={detectedAt} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Entities({ entities }: Pick<SearchResult, 'entities'>) {
  const { t } = useLocale()
  return (
    <Panel title={t.search.entities(entities.length)}>
      <ul className={styles['list']}>
        {entities.map(({ role, name, drill, incidentId, firstAt, lastAt }) => (
          <li key={`${role} ${name} ${drill} ${incidentId}`} data-found="entity">
            <Link to="/entities/$value" params={{ value: name }} className={`${styles['link']} mono`}>
              {name}
            </Link>
            <span className={styles['quiet']}>
              {t.search.role[role] ?? role} · {t.search.seen} <Instant at={firstAt} /> – <Instant at={lastAt} />
            </span>
            {drill ? <DrillTag /> : null}
            <Link to="/incidents/$id" params={{ id: incidentId }} className="mono">
              {incidentId}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Activities({ activities }: Pick<SearchResult, 'activities'>) {
  const { t, number } = useLocale()
  return (
    <Panel title={t.search.activities(activities.length)}>
      <ul className={styles['list']}>
        {activities.map(({ day, kind, drill, role, name, count }) => (
          <li key={`${day} ${kind} ${drill} ${role} ${name}`} data-found="activity">
            <Link
              to="/activities/$day/$kind"
              params={{ day, kind }}
              search={drill ? { drill } : {}}
              className={styles['link']}
            >
              {t.activities.day(day)} · {t.activities.kind[kind]}
            </Link>
            <span className="mono">{name}</span>
            <span className={styles['quiet']}>
              {t.search.role[role] ?? role} · {t.search.times(number(count))}
            </span>
            {drill ? <DrillTag /> : null}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
