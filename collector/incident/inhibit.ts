/**
 * Inhibition: while there are alerts of one kind, those of another about the same thing open nothing. What was a source
 * is kept as spans by the entity it named, like those of grouping, so that alerts need not be looked through.
 *
 * Order matters here and only here: a target that came before its source has opened its incident already.
 */
import type { Alert } from '../../agent/wire/index.ts'
import type { Subjects } from '../store/store.ts'
import type { Inhibition, InhibitionSpan } from '../store/triage.ts'
import type { Weighed } from './aside.ts'
import { normal } from './entity-keys.ts'
import { type CompiledRulebook, standsAt } from './rulebook.ts'

/** For each alert, the inhibition that keeps it from opening anything; and the spans of this batch's sources are kept. */
export async function inhibitionsOf(
  within: Pick<Subjects, 'triage'>,
  alerts: readonly Weighed[],
  { inhibitions }: CompiledRulebook,
): Promise<(number | null)[]> {
  const found: (number | null)[] = alerts.map(() => null)
  for (const { inhibition, isSource, isTarget } of inhibitions) {
    const concerns = (weighed: Weighed) =>
      weighed.organisation === inhibition.organisation && standsAt(inhibition, weighed.detectedAt)
    const sources = alerts.filter(weighed => concerns(weighed) && isSource(weighed))
    await within.triage.addSpans(sources.flatMap(weighed => spansOf(weighed, inhibition)))
    for (const [index, weighed] of alerts.entries())
      if (found[index] === null && concerns(weighed) && isTarget(weighed) && !isSource(weighed))
        if (await isInhibited(within, weighed, inhibition)) found[index] = inhibition.id
  }
  return found
}

async function isInhibited(
  within: Pick<Subjects, 'triage'>,
  weighed: Weighed,
  inhibition: Inhibition,
): Promise<boolean> {
  const from = weighed.detectedAt - inhibition.windowMs
  const to = weighed.detectedAt + inhibition.windowMs
  const asked = keysOf(weighed, inhibition).map(key => ({ inhibition: inhibition.id, key, from, to }))
  return (await within.triage.inhibited(asked)).some(Boolean)
}

const spansOf = (weighed: Weighed, inhibition: Inhibition): InhibitionSpan[] =>
  keysOf(weighed, inhibition).map(key => ({
    inhibition: inhibition.id,
    key,
    firstAt: weighed.detectedAt,
    lastAt: weighed.detectedAt,
  }))

const keysOf = ({ alert }: Weighed, { equal }: Inhibition): string[] => [
  ...new Set(
    equal.flatMap(role => NAMES[role](alert).map(name => `${alert.drill ? 'drill' : 'real'} ${role} ${normal(name)}`)),
  ),
]

const NAMES: Readonly<Record<Inhibition['equal'][number], (alert: Alert) => readonly string[]>> = {
  victim: ({ entities }) => entities.victims,
  attacker: ({ entities }) => entities.attackers,
  account: ({ entities }) => entities.accounts,
  indicator: ({ entities }) => entities.indicators,
  host: ({ source }) => (source.host === undefined ? [] : [source.host]),
}
