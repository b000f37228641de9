import { IconMailX, IconServerOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { agentsQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { AgentCard } from './agent-card.tsx'
import styles from './agents-page.module.css'

export function AgentsPage() {
  const { t } = useLocale()
  const list = useInfiniteQuery(agentsQuery)
  useTitle(t.agents.title)

  const first = list.data?.pages[0]
  const agents = list.data?.pages.flatMap(page => page.agents) ?? []
  return (
    <>
      <PageHeader
        title={t.agents.title}
        subtitle={
          first?.counts
            ? `${t.agents.count(first.counts.healthy, first.counts.all)} · ${t.agents.subtitle}`
            : t.agents.subtitle
        }
      />
      {list.isPending ? <Loading /> : null}
      {list.isError && !first ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {first && first.deadLetters > 0 ? (
        <p className={styles['letters']}>
          <IconMailX size={16} aria-hidden /> {t.agents.deadLetters(first.deadLetters)}
        </p>
      ) : null}
      {first && agents.length === 0 ? (
        <Empty icon={IconServerOff} title={t.agents.empty}>
          <p>{t.agents.emptyText}</p>
        </Empty>
      ) : null}
      <ul className={styles['agents']}>
        {agents.map(agent => (
          <AgentCard key={agent.agent} agent={agent} />
        ))}
      </ul>
      <MoreButton list={list} mt="sm" />
    </>
  )
}
