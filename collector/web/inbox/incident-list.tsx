import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { IncidentSummary } from '../../serve/views.ts'
import { useKeys } from '../keys.ts'
import { useLocale } from '../locale.tsx'
import styles from './incident-list.module.css'
import { IncidentRow } from './incident-row.tsx'

interface IncidentListProps {
  readonly incidents: readonly IncidentSummary[]
  /** Null: nothing can be done to many. */
  readonly picked: ReadonlySet<string> | null
  readonly onPick: (id: string) => void
}

/** The rows, and the keys that walk them: j and k move the focus, so Enter and screen readers follow by themselves. */
export function IncidentList({ incidents, picked, onPick }: IncidentListProps) {
  const { t } = useLocale()
  const navigate = useNavigate()
  const links = useRef(new Map<string, HTMLAnchorElement>())
  const [selected, setSelected] = useState<string | null>(null)

  const move = (by: number) => {
    const at = incidents.findIndex(({ id }) => id === selected)
    const next = incidents[at === -1 ? 0 : Math.min(Math.max(at + by, 0), incidents.length - 1)]
    if (next) links.current.get(next.id)?.focus()
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      if (selected && picked) onPick(selected)
    },
    o: () => {
      if (selected) void navigate({ to: '/incidents/$id', params: { id: selected } })
    },
  })

  const { columns } = t.inbox
  const headings = [columns.deadline, columns.severity, columns.incident, columns.entities]
  return (
    <>
      <div className={`${styles['columns']} ${styles['headings']}`} aria-hidden>
        {[...headings, columns.alerts, columns.status, columns.detected].map(heading => (
          <span key={heading}>{heading}</span>
        ))}
      </div>
      <ol aria-label={t.inbox.title}>
        {incidents.map(incident => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            selected={incident.id === selected}
            onSelect={() => setSelected(incident.id)}
            picked={picked?.has(incident.id)}
            onPick={() => onPick(incident.id)}
            linkRef={link => {
              if (link) links.current.set(incident.id, link)
              else links.current.delete(incident.id)
            }}
          />
        ))}
      </ol>
    </>
  )
}
