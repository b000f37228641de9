import type { Alert } from '../../agent/wire/index.ts'

type Unnumbered = Omit<Alert, 'sequence'>

/** An alert of `minutesAgo`, as an agent sends it; says only what a test is about. */
export function wireAlert(title: string, minutesAgo: number, change: Partial<Unnumbered> = {}): Unnumbered {
  const at = new Date(Date.now() - minutesAgo * 60_000).toISOString()
  return {
    occurredAt: at,
    matchedAt: at,
    drill: false,
    source: { name: 'auth.log', type: 'log_tail', host: 'web-01' },
    rule: {
      engine: 'sigma',
      id: `rule-${title}`,
      title,
      titleVi: `${title} (vi)`,
      severity: 'high',
      tactics: [],
      techniques: [],
    },
    entities: { attackers: [], victims: [], accounts: [], systems: [], indicators: [] },
    ...change,
  }
}

/** Entities with the named lists filled. */
export const entities = (change: Partial<Alert['entities']>): Alert['entities'] => ({
  attackers: [],
  victims: [],
  accounts: [],
  systems: [],
  indicators: [],
  ...change,
})
