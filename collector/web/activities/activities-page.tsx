import { TextInput } from '@mantine/core'
import { IconCalendarOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Activity } from '../activities-api.ts'
import { activitiesQuery } from '../desk-queries.ts'
import { useLocale } from '../locale.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { useTitle } from '../title.ts'
import styles from './activities.module.css'

const route = getRouteApi('/inside/activities')

/** What is everyday and opens no incident, counted by day: the latest first. */
export function ActivitiesPage() {
  const { t } = useLocale()
  const period = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(activitiesQuery(period))
  useTitle(t.activities.title)
  const found = list.data?.pages.flatMap(page => page.activities) ?? []
  const days = byDay(found)
  const choose = (end: 'from' | 'to', day: string) =>
    void navigate({ search: ({ [end]: _, ...rest }) => (day ? { ...rest, [end]: day } : rest), replace: true })
  const dayInput = (end: 'from' | 'to') => (
    <TextInput
      size="xs"
      type="date"
      label={t.activities[end]}
      value={period[end] ?? ''}
      onChange={event => choose(end, event.currentTarget.value)}
    />
  )

  return (
    <>
      <PageHeader title={t.activities.title} subtitle={t.activities.subtitle}>
        {dayInput('from')}
        {dayInput('to')}
      </PageHeader>
      {list.isPending ? <Loading /> : null}
      {list.isError && !list.data ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.data && found.length === 0 ? <Empty icon={IconCalendarOff} title={t.activities.empty} /> : null}
      <div className={styles['days']}>
        {days.map(([day, activities]) => (
          <Panel key={day} title={t.activities.day(day)}>
            <ul className={styles['list']}>
              {activities.map(activity => (
                <Row key={`${activity.organisation} ${activity.kind} ${activity.drill}`} activity={activity} />
              ))}
            </ul>
          </Panel>
        ))}
      </div>
      <MoreButton list={list} mt="sm" />
    </>
  )
}

function byDay(found: readonly Activity[]): [string, Activity[]][] {
  const days = new Map<string, Activity[]>()
  for (const activity of found) days.set(activity.day, [...(days.get(activity.day) ?? []), activity])
  return [...days]
}

function Row({ activity }: { activity: Activity }) {
  const { t, number } = useLocale()
  const { day, kind, drill, organisation, count, sources, targets, rules } = activity
  return (
    <li data-activity={`${day} ${kind}`}>
      <Link
        to="/activities/$day/$kind"
        params={{ day, kind }}
        search={{ organisation, ...(drill && { drill }) }}
        className={styles['link']}
      >
        {t.activities.kind[kind]}
      </Link>
      {drill ? <DrillTag /> : null}
      <span className="numbers">
        {t.activities.alerts(number(count))} · {t.activities.sources(number(sources))} ·{' '}
        {t.activities.targets(number(targets))} · {t.activities.rules(number(rules))}
      </span>
      <span className={`${styles['quiet']} mono`}>{organisation}</span>
    </li>
  )
}
