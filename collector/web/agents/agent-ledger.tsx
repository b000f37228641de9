import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Ago } from '../parts/instant.tsx'
import styles from './agent-card.module.css'
import { count } from './count.ts'
import { Figure } from './figure.tsx'

/** The account of one agent: what was made, what arrived, and what did not. */
export function AgentLedger({ agent }: { agent: AgentView }) {
  const { t, number } = useLocale()
  const maybe = (value: number | null) => (value === null ? '–' : number(value))
  return (
    <dl className={styles['figures']}>
      <Figure name={t.agents.heartbeat}>
        {agent.lastHeartbeatAt ? <Ago at={agent.lastHeartbeatAt} /> : t.agents.never}
      </Figure>
      <Figure name={t.agents.lastAlert}>{agent.lastAlertAt ? <Ago at={agent.lastAlertAt} /> : t.agents.never}</Figure>
      <Figure name={t.agents.stored}>
        {number(agent.stored)} / {number(agent.made)}
      </Figure>
      <Figure name={t.agents.spool}>{maybe(agent.spooledAlerts)}</Figure>
      <Figure name={t.agents.oldest}>{agent.oldestSpooledAt ? <Ago at={agent.oldestSpooledAt} /> : '–'}</Figure>
      <Figure name={t.agents.gaps} bad={agent.gaps.length > 0}>
        {number(count(agent.gaps))}
      </Figure>
      <Figure name={t.agents.drops} bad={agent.drops.length > 0}>
        {number(count(agent.drops))}
      </Figure>
      <Figure name={t.agents.duplicates}>{number(agent.duplicates)}</Figure>
      <Figure name={t.agents.deadLettered} bad={agent.deadLettered > 0}>
        {number(agent.deadLettered)}
      </Figure>
      <Figure name={t.agents.kernelDrops} bad={Boolean(agent.kernelDrops)}>
        {maybe(agent.kernelDrops)}
      </Figure>
      <Figure name={t.agents.offset}>
        {agent.clockOffsetMs === null ? '–' : `${number(Math.round(agent.clockOffsetMs))} ms`}
      </Figure>
    </dl>
  )
}
