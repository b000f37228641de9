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

export function routes(rule: SigmaLogSource, event: LogSource): boolean {
  if (event.product === undefined && event.category === undefined && event.service === undefined) return true
  return (
    fits(rule.product, event.product) &&
    fits(rule.service, event.service) &&
    (fits(rule.category, event.category) ||
      (event.category !== undefined && (WIDER[rule.category ?? ''] ?? []).includes(event.category)))
  )
}

const fits = (wanted: string | undefined, given: string | undefined): boolean =>
  wanted === undefined || wanted === given

/** What is configured for a source wins over what the format says. */
export const withHint = (found: LogSource, hint: LogSource | undefined): LogSource =>
  hint === undefined ? found : { ...found, ...hint }
