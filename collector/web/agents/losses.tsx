import { IconAlertTriangle } from '@tabler/icons-react'
import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { localInstant } from '../time.ts'
import styles from './agent-card.module.css'

type Losing = Pick<AgentView, 'gaps' | 'drops' | 'unread'>

/** Numbers that never came, numbers given up, and time not watched: the loss ledger of one agent. */
export function Losses({ agent, shown = 5 }: { agent: Losing; shown?: number }) {
  const { t } = useLocale()
  const lines = useLines(agent)
  if (lines.length === 0) return null
  return (
    <ul className={styles['losses']}>
      {lines.slice(0, shown).map(line => (
        <li key={line}>
          <IconAlertTriangle size={14} aria-hidden /> {line}
        </li>
      ))}
      {lines.length > shown ? <li>{t.inbox.others(lines.length - shown)}</li> : null}
    </ul>
  )
}

function useLines({ gaps, drops, unread }: Losing): string[] {
  const { t, pick, number } = useLocale()
  const at = (instant: string) => localInstant(new Date(instant))
  return [
    ...gaps.map(
      gap =>
        `${t.agents.gaps} · ${t.agents.range(gap.epoch, gap.from, gap.to)} · ${t.agents.gapNoticed(at(gap.noticedAt))}`,
    ),
    ...drops.map(
      drop =>
        `${t.agents.drops} · ${t.agents.range(drop.epoch, drop.from, drop.to)} · ${pick(drop.reason)} · ${at(drop.firstAt)} – ${at(drop.lastAt)}`,
    ),
    ...unread.map(({ source, from, to, reason, items }) =>
      [
        t.agents.unread(at(from), at(to), source),
        pick(reason),
        ...(items === null ? [] : [t.agents.unreadItems(number(items))]),
      ].join(' · '),
    ),
  ]
}
