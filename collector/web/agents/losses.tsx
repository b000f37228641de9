import { IconAlertTriangle } from '@tabler/icons-react'
import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import styles from './agent-card.module.css'

const SHOWN = 20

/** Numbers that never came and numbers given up, by range: the loss ledger of one agent. */
export function Losses({ agent }: { agent: AgentView }) {
  const { t } = useLocale()
  const lines = [
    ...agent.gaps.map(gap => `${t.agents.gaps} · ${t.agents.range(gap.epoch, gap.from, gap.to)}`),
    ...agent.drops.map(
      drop => `${t.agents.drops} · ${t.agents.range(drop.epoch, drop.from, drop.to)} · ${drop.reason}`,
    ),
  ]
  if (lines.length === 0) return null
  return (
    <ul className={styles['losses']}>
      {lines.slice(0, SHOWN).map(line => (
        <li key={line}>
          <IconAlertTriangle size={14} aria-hidden /> {line}
        </li>
      ))}
      {lines.length > SHOWN ? <li>{t.inbox.others(lines.length - SHOWN)}</li> : null}
    </ul>
  )
}
