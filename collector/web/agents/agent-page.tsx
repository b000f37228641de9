import { IconServerOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { AgentView } from '../../serve/views.ts'
import { ApiError } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { agentQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { AgentAbout } from './agent-about.tsx'
import { AgentLedger } from './agent-ledger.tsx'
import { AgentNotes } from './agent-notes.tsx'
import styles from './agent-page.module.css'
import { HealthTag } from './health-tag.tsx'
import { Losses } from './losses.tsx'
import { Reasons } from './reasons.tsx'
import { SourceTable } from './source-table.tsx'

export function AgentPage() {
  const { id } = useParams({ from: '/inside/agents/$id' })
  const { t } = useLocale()
  const query = useQuery(agentQuery(id))
  useTitle(id)
  const missing = query.error instanceof ApiError && query.error.status === 404
  return (
    <>
      <PageHeader title={id} subtitle={<Link to="/agents">← {t.agents.back}</Link>}>
        {query.data ? <HealthTag health={query.data.health} /> : null}
      </PageHeader>
      {query.isPending ? <Loading /> : null}
      {missing ? <Empty icon={IconServerOff} title={t.agents.notFound} /> : null}
      {query.isError && !query.data && !missing ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {query.data ? <AgentParts agent={query.data} /> : null}
    </>
  )
}

function AgentParts({ agent }: { agent: AgentView }) {
  const { t } = useLocale()
  const lost = agent.gaps.length + agent.drops.length + agent.unread.length > 0
  return (
    <div className={styles['parts']} data-agent={agent.agent}>
      {agent.reasons.length > 0 ? (
        <Panel title={t.agents.reasons}>
          <Reasons reasons={agent.reasons} />
        </Panel>
      ) : null}
      <Panel title={t.agents.ledger}>
        <AgentLedger agent={agent} />
      </Panel>
      <Panel title={t.agents.losses}>
        {lost ? <Losses agent={agent} shown={100} /> : <p className={styles['none']}>{t.agents.noLosses}</p>}
      </Panel>
      <Panel title={t.agents.sources}>
        <SourceTable agent={agent} />
      </Panel>
      <Panel title={t.agents.about}>
        <AgentAbout agent={agent} />
      </Panel>
      <Panel title={t.agents.notes}>
        <AgentNotes key={agent.agent} agent={agent} />
      </Panel>
    </div>
  )
}
