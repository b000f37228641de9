import { Link } from '@tanstack/react-router'
import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Ago } from '../parts/instant.tsx'
import styles from './agent-card.module.css'
import { count } from './count.ts'
import { Figure } from './figure.tsx'
import { HealthTag } from './health-tag.tsx'
import { Losses } from './losses.tsx'
import { Reasons } from './reasons.tsx'
import { SourceTable } from './source-table.tsx'

export function AgentCard({ agent }: { agent: AgentView }) {
  const { t, number } = useLocale()
  return (
    <li className={styles['card']} data-agent={agent.agent}>
      <header className={styles['header']}>
        <h2>
          <Link to="/agents/$id" params={{ id: agent.agent }}>
            {agent.agent}
          </Link>
        </h2>
        <HealthTag health={agent.health} />
        <span className={styles['quiet']}>
          {[
            agent.hostName,
            agent.notes.place,
            ...agent.notes.tags,
            agent.productVersion && `${t.agents.version} ${agent.productVersion}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </header>
      <Reasons reasons={agent.reasons} />
      <dl className={styles['figures']}>
        <Figure name={t.agents.heartbeat}>
          {agent.lastHeartbeatAt ? <Ago at={agent.lastHeartbeatAt} /> : t.agents.never}
        </Figure>
        <Figure name={t.agents.spool}>{agent.spooledAlerts === null ? '–' : number(agent.spooledAlerts)}</Figure>
        <Figure name={t.agents.stored}>
          {number(agent.stored)} / {number(agent.made)}
        </Figure>
        <Figure name={t.agents.duplicates}>{number(agent.duplicates)}</Figure>
        <Figure name={t.agents.rules}>
          {agent.rulesLoaded === null ? '–' : number(agent.rulesLoaded)}
          {agent.rulesRefused ? <span className={styles['bad']}> · {t.agents.refused(agent.rulesRefused)}</span> : null}
        </Figure>
        <Figure name={t.agents.offset}>
          {agent.clockOffsetMs === null ? '–' : `${number(Math.round(agent.clockOffsetMs))} ms`}
        </Figure>
        <Figure name={t.agents.gaps} bad={agent.gaps.length > 0}>
          {agent.gaps.length === 0 ? t.agents.noGaps : number(count(agent.gaps))}
        </Figure>
        <Figure name={t.agents.drops} bad={agent.drops.length > 0}>
          {agent.drops.length === 0 ? t.agents.noGaps : number(count(agent.drops))}
        </Figure>
      </dl>
      <Losses agent={agent} />
      <SourceTable agent={agent} />
    </li>
  )
}
