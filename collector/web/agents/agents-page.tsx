import { IconMailX, IconServerOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { agentsQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { AgentCard } from './agent-card.tsx'
import styles from './agents-page.module.css'

export function AgentsPage() {
  const { t } = useLocale()
  const query = useQuery(agentsQuery)
  useTitle(t.agents.title)

  const agents = query.data?.agents ?? []
  const healthy = agents.filter(({ health }) => health === 'healthy').length
  return (
    <>
      <PageHeader
        title={t.agents.title}
        subtitle={query.data ? `${t.agents.count(healthy, agents.length)} · ${t.agents.subtitle}` : t.agents.subtitle}
      />
      {query.isPending ? <Loading /> : null}
      {query.isError && !query.data ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data && query.data.deadLetters > 0 ? (
        <p className={styles['letters']}>
          <IconMailX size={16} aria-hidden /> {t.agents.deadLetters(query.data.deadLetters)}
        </p>
      ) : null}
      {query.data && agents.length === 0 ? (
        <Empty icon={IconServerOff} title={t.agents.empty}>
          <p>{t.agents.emptyText}</p>
        </Empty>
      ) : null}
      <ul className={styles['agents']}>
        {agents.map(agent => (
          <AgentCard key={agent.agent} agent={agent} />
        ))}
      </ul>
    </>
  )
}
