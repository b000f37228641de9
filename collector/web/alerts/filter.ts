/** Filters over live alerts: `attacker:203.0.113.9` keeps, `-agent:web-1` leaves out. Written so in the address. */
import type { AlertView } from '../../serve/views.ts'

export const FIELDS = ['severity', 'rule', 'attacker', 'victim', 'account', 'host', 'agent', 'engine'] as const
export type FilterField = (typeof FIELDS)[number]

export interface Filter {
  readonly field: FilterField
  readonly value: string
  readonly exclude: boolean
}

/** Undefined for what isn't a filter: addresses are typed by hand too. */
export function parseFilter(text: string): Filter | undefined {
  const exclude = text.startsWith('-')
  const body = exclude ? text.slice(1) : text
  const colon = body.indexOf(':')
  const field = FIELDS.find(name => name === body.slice(0, colon))
  const value = body.slice(colon + 1)
  return field && value ? { field, value, exclude } : undefined
}

export const printFilter = ({ field, value, exclude }: Filter): string => `${exclude ? '-' : ''}${field}:${value}`

export function valuesOf(alert: AlertView, field: FilterField): readonly string[] {
  switch (field) {
    case 'severity':
      return [alert.rule.severity]
    case 'rule':
      return [alert.rule.id]
    case 'engine':
      return [alert.rule.engine]
    case 'attacker':
      return alert.entities.attackers
    case 'victim':
      return alert.entities.victims
    case 'account':
      return alert.entities.accounts
    case 'agent':
      return [alert.agent]
    case 'host':
      return alert.host ? [alert.host] : []
  }
}

/** True when every filter agrees. */
export function passes(alert: AlertView, filters: readonly Filter[]): boolean {
  return filters.every(({ field, value, exclude }) => valuesOf(alert, field).includes(value) !== exclude)
}
