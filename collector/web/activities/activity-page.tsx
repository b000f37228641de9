import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { activityQuery } from '../desk-queries.ts'
import { useLocale } from '../locale.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { useTitle } from '../title.ts'
import styles from './activities.module.css'

const route = getRouteApi('/inside/activities/$day/$kind')

/** One daily record: how much, and its busiest sources, targets and rules. */
export function ActivityPage() {
  const { t, number } = useLocale()
  const { day, kind } = route.useParams()
  const { drill = false, organisation } = route.useSearch()
  const query = useQuery(activityQuery({ day, kind, drill, ...(organisation && { organisation }) }))
  const title = `${t.activities.kind[kind as keyof typeof t.activities.kind] ?? kind}, ${t.activities.day(day)}`
  useTitle(title)
  const back = (
    <Link to="/activities" className={styles['back']}>
      <IconArrowLeft size={14} aria-hidden /> {t.activities.title}
    </Link>
  )
  if (query.isPending) return <Loading />
  if (!query.data)
    return (
      <>
        {back}
        <Failed error={query.error} retry={() => void query.refetch()} />
      </>
    )
  const { activity, sources, targets, rules } = query.data
  return (
    <>
      {back}
      <PageHeader title={title} subtitle={t.activities.subtitle}>
        {activity.drill ? <DrillTag /> : null}
      </PageHeader>
      <div className={styles['record']}>
        <Panel title={t.incident.facts}>
          <dl className={styles['facts']}>
            <Fact name={t.activities.countName}>{number(activity.count)}</Fact>
            <Fact name={t.activities.alertsName}>{number(activity.alerts)}</Fact>
            <Fact name={t.activities.firstAt}>
              <Instant at={activity.firstAt} precision="second" />
            </Fact>
            <Fact name={t.activities.lastAt}>
              <Instant at={activity.lastAt} precision="second" />
            </Fact>
            <Fact name={t.activities.organisation}>
              <span className="mono">{activity.organisation}</span>
            </Fact>
          </dl>
        </Panel>
        <Names title={t.activities.topSources} of={activity.sources} names={sources} entity />
        <Names title={t.activities.topTargets} of={activity.targets} names={targets} entity />
        <Names title={t.activities.topRules} of={activity.rules} names={rules} />
      </div>
    </>
  )
}

interface NamesProps {
  readonly title: string
  /** How many there are in all. */
  readonly of: number
  readonly names: readonly { readonly name: string; readonly count: number }[]
  readonly entity?: boolean
}

function Names({ title, of, names, entity = false }: NamesProps) {
  const { t, number } = useLocale()
  const aside: ReactNode = <span className={styles['quiet']}>{t.activities.shown(names.length, number(of))}</span>
  return (
    <Panel title={title} aside={aside}>
      <ol className={styles['names']} aria-label={title}>
        {names.map(({ name, count }) => (
          <li key={name}>
            {entity && name !== '-' ? (
              <Link to="/entities/$value" params={{ value: name }} className="mono">
                {name}
              </Link>
            ) : (
              <span className="mono">{name}</span>
            )}
            <span className="numbers">{number(count)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
