/** What the agent says about itself, as alerts: numbered, spooled, signed and never lost, like all others. */
import type { NewAlert } from './spool/spool-types.ts'
import type { UnreadStretch } from './unread.ts'
import type { Alert } from './wire/index.ts'

const NOBODY: Alert['entities'] = { attackers: [], victims: [], accounts: [], systems: [], indicators: [] }

/** That something was not watched. It names nobody, so that it opens no incident; the collector's ledger takes it. */
export function unreadNotice({ source, fromMs, toMs, reason, items }: UnreadStretch, drill: boolean): NewAlert {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]
  return {
    occurredAt: from,
    matchedAt: to,
    drill,
    source: { name: 'agent', type: 'agent' },
    rule: {
      engine: 'agent',
      id: 'unread',
      title: 'Something was not watched',
      titleVi: 'Có khoảng thời gian không quan sát được',
      severity: 'informational',
      tactics: [],
      techniques: [],
    },
    entities: NOBODY,
    unread: { source, from, to, reason, ...(items !== undefined && { items }) },
  }
}
