import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Ago, Instant } from '../parts/instant.tsx'
import styles from './agent-page.module.css'

const HASH_SHOWN = 16

/** What runs there and as whom: all of it by hash, as the agent itself loaded it. */
export function AgentAbout({ agent }: { agent: AgentView }) {
  const { t, number } = useLocale()
  const hash = (text: string | null) => (text ? <code title={text}>{text.slice(0, HASH_SHOWN)}</code> : '–')
  return (
    <dl className={styles['facts']}>
      <Fact name={t.agents.group}>{agent.group}</Fact>
      <Fact name={t.agents.version}>{agent.productVersion ?? '–'}</Fact>
      <Fact name={t.agents.startedAt}>{agent.startedAt ? <Ago at={agent.startedAt} /> : '–'}</Fact>
      <Fact name={t.agents.transport}>{agent.transport ?? '–'}</Fact>
      <Fact name={t.agents.certificate}>
        {agent.certificateExpiresAt ? <Instant at={agent.certificateExpiresAt} /> : '–'}
      </Fact>
      <Fact name={t.agents.rules}>
        {agent.rulesLoaded === null ? '–' : number(agent.rulesLoaded)}
        {agent.rulesRefused ? ` · ${t.agents.refused(agent.rulesRefused)}` : ''}
      </Fact>
      <Fact name={t.agents.rulesHash}>{hash(agent.rulesHash)}</Fact>
      <Fact name={t.agents.configHash}>{hash(agent.configHash)}</Fact>
      <Fact name={t.agents.bundle}>
        {agent.bundle ? (
          <>
            {agent.bundle.group} {agent.bundle.number} · {hash(agent.bundle.sha256)}
          </>
        ) : (
          '–'
        )}
      </Fact>
      <Fact name={t.agents.epoch}>{agent.epoch ?? '–'}</Fact>
    </dl>
  )
}
