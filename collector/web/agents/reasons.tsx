import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import styles from './agent-card.module.css'

/** Why an agent is not simply healthy. */
export function Reasons({ reasons }: Pick<AgentView, 'reasons'>) {
  const { t, pick } = useLocale()
  if (reasons.length === 0) return null
  return (
    <ul className={styles['reasons']} aria-label={t.agents.reasons}>
      {reasons.map(reason => (
        <li key={reason.en}>{pick(reason)}</li>
      ))}
    </ul>
  )
}
