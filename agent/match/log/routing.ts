/**
 * Which rules an event is for.
 *
 * Every part that a rule's log source names must be the event's: a rule of one product never runs on another's
 * events, and `product: windows` alone is every Windows event. An event whose source is entirely unknown (JSON from
 * nobody knows where, and no hint) is shown to every rule: whoever points rules at it means them.
 */

import type { SigmaLogSource } from '../../../rules/language/sigma/index.ts'
import type { LogSource } from '../../decode/log/event.ts'

/** Rule category → further event categories that belong to it. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  // Sysmon 12, 13 and 14 together; 12 is creation and deletion alike.
  registry_event: ['registry_add', 'registry_set', 'registry_rename'],
  registry_delete: ['registry_add'],
}

/** Rule services that stand for several programs of a Linux host: the authentication log, and all of syslog. */
const AUTHENTICATION: readonly string[] = [
  'sshd',
  'sudo',
  'su',
  'login',
  'systemd-logind',
  'polkitd',
  'passwd',
  'useradd',
]

function fitsService(wanted: string | undefined, event: LogSource): boolean {
  if (fits(wanted, event.service)) return true
  if (event.product !== 'linux' || event.service === undefined) return false
  if (wanted === 'auth') return AUTHENTICATION.includes(event.service)
  return wanted === 'syslog' && event.service !== 'auditd'
}

export function routes(rule: SigmaLogSource, event: LogSource): boolean {
  if (event.product === undefined && event.category === undefined && event.service === undefined) return true
  return (
    fits(rule.product, event.product) &&
    fitsService(rule.service, event) &&
    (fits(rule.category, event.category) ||
      (event.category !== undefined && (WIDER[rule.category ?? ''] ?? []).includes(event.category)))
  )
}

const fits = (wanted: string | undefined, given: string | undefined): boolean =>
  wanted === undefined || wanted === given

/** What is configured for a source wins over what the format says. */
export function withHint({ product, category, service }: LogSource, hint: LogSource): LogSource {
  const merged = {
    product: hint.product ?? product,
    category: hint.category ?? category,
    service: hint.service ?? service,
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}
