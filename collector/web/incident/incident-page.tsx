import { Tabs } from '@mantine/core'
import {
  IconArrowsSplit,
  IconBellRinging,
  IconChecklist,
  IconClock,
  IconFileText,
  IconPaperclip,
  IconTimeline,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { IncidentDetail } from '../../serve/views.ts'
import { useKeys } from '../keys.ts'
import { useLocale } from '../locale.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { incidentQuery } from '../queries.ts'
import { ReportTab } from '../report/report-tab.tsx'
import type { IncidentTab } from '../router.tsx'
import { useTitle } from '../title.ts'
import { ClockLadder } from './clock-ladder.tsx'
import { Facts } from './facts.tsx'
import { EvidenceFiles } from './files/evidence-files.tsx'
import { FoldList } from './fold-list.tsx'
import { Grouping } from './grouping/grouping.tsx'
import { Handling } from './handling.tsx'
import { IncidentHeader } from './incident-header.tsx'
import styles from './incident-page.module.css'
import { Naming } from './naming.tsx'
import { Ownership } from './ownership.tsx'
import { SeverityPanel } from './severity-panel.tsx'
import { Tasks } from './tasks/tasks.tsx'
import { Timeline } from './timeline.tsx'
import { Times } from './times/times.tsx'

const route = getRouteApi('/inside/incidents/$id')

export function IncidentPage() {
  const { t, pick } = useLocale()
  const { id } = route.useParams()
  const navigate = route.useNavigate()
  const query = useQuery(incidentQuery(id))
  useTitle(query.data ? pick(query.data.summary.title) : t.inbox.title)
  useKeys({ u: () => void navigate({ to: '/incidents' }) })

  if (query.isPending) return <Loading />
  if (!query.data) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Incident detail={query.data} />
}

function Incident({ detail }: { detail: IncidentDetail }) {
  const { summary } = detail
  const { id } = route.useParams()
  return (
    <>
      <IncidentHeader summary={summary} asked={id} />
      <div className={styles['panes']}>
        <div className={styles['clocks']}>
          <ClockLadder clocks={detail.clocks} />
        </div>
        <IncidentTabs detail={detail} />
        <div className={styles['side']}>
          <Ownership incident={summary} />
          <Facts detail={detail} />
          <SeverityPanel detail={detail} />
          <Handling detail={detail} />
          <Naming detail={detail} />
        </div>
      </div>
    </>
  )
}

function IncidentTabs({ detail }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const { tab = 'alerts' } = route.useSearch()
  const navigate = route.useNavigate()
  const choose = (name: string | null) =>
    void navigate({ search: name === 'alerts' ? {} : { tab: name as IncidentTab }, replace: true, resetScroll: false })

  return (
    <Tabs value={tab} onChange={choose} className={styles['main'] ?? ''} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="alerts" leftSection={<IconBellRinging size={15} aria-hidden />}>
          {t.incident.tabs.alerts} <span className={styles['count']}>{detail.folds.length}</span>
        </Tabs.Tab>
        <Tabs.Tab value="timeline" leftSection={<IconTimeline size={15} aria-hidden />}>
          {t.incident.tabs.timeline} <span className={styles['count']}>{detail.events.length}</span>
        </Tabs.Tab>
        <Tabs.Tab value="tasks" leftSection={<IconChecklist size={15} aria-hidden />}>
          {t.tasks.tab} <span className={styles['count']}>{detail.tasks.filter(({ done }) => !done).length}</span>
        </Tabs.Tab>
        <Tabs.Tab value="files" leftSection={<IconPaperclip size={15} aria-hidden />}>
          {t.files.tab} <span className={styles['count']}>{detail.evidence.length}</span>
        </Tabs.Tab>
        <Tabs.Tab value="times" leftSection={<IconClock size={15} aria-hidden />}>
          {t.times.tab}
        </Tabs.Tab>
        <Tabs.Tab value="grouping" leftSection={<IconArrowsSplit size={15} aria-hidden />}>
          {t.grouping.tab}
        </Tabs.Tab>
        <Tabs.Tab value="report" leftSection={<IconFileText size={15} aria-hidden />}>
          {t.incident.tabs.report}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="alerts">
        <FoldList folds={detail.folds} />
      </Tabs.Panel>
      <Tabs.Panel value="timeline">
        <Timeline detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="tasks">
        <Tasks detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="files">
        <EvidenceFiles detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="times">
        <Times detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="grouping">
        <Grouping detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="report">
        <ReportTab detail={detail} />
      </Tabs.Panel>
    </Tabs>
  )
}
