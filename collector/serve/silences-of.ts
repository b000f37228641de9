/** Silences that hid something of an incident's time: for the annex of its reports. */
import { compileMatchers } from '../incident/matcher.ts'
import type { SilenceInForce } from '../report/forms/form-schema.ts'
import type { WindowFold } from '../store/folds.ts'
import type { IncidentRecord, IncidentState } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const PAGE = 500
/** More repeats of that time than this are not looked at: what is counted is then at least so much. */
const MOST_FOLDS = 5000
/** In force while one incident ran. */
const MOST_SILENCES = 1000

/** Only those that hid an alert sharing a victim, attacker, account or indicator with the incident. */
export async function silencesOf(
  store: Pick<Subjects, 'triage' | 'folds'>,
  { state }: IncidentRecord,
): Promise<SilenceInForce[]> {
  const [from, to] = [state.detectedAt - MINUTE, Math.max(state.lastAlertAt, state.detectedAt) + MINUTE]
  const during = [from, to] as const
  const standing = await store.triage.silences({ organisation: state.organisation, during, limit: MOST_SILENCES })
  if (standing.length === 0) return []
  const hidden = (await silenced(store, from, to)).filter(fold => isAbout(state, fold))
  return standing.flatMap(silence => {
    const meets = compileMatchers(silence.matchers)
    const count = hidden
      .filter(({ sample }) => meets({ agent: sample.agent, alert: sample.alert }))
      .reduce((sum, fold) => sum + fold.count, 0)
    if (count === 0) return []
    const { id, author, reason, startsAt, expiresAt, endedAt } = silence
    return [{ id, author, reason, from: new Date(startsAt), to: new Date(endedAt ?? expiresAt), hidden: count }]
  })
}

/** A window begins before what falls into it. */
async function silenced(store: Pick<Subjects, 'folds'>, from: number, to: number): Promise<WindowFold[]> {
  const found: WindowFold[] = []
  let after: Parameters<Subjects['folds']['within']>[2]
  for (let read = 0; read < MOST_FOLDS; read += PAGE) {
    const page = await store.folds.within(from - DAY, to, after, PAGE)
    found.push(...page.filter(({ sample }) => sample.aside === 'silenced' && sample.detectedAt >= from - 60 * MINUTE))
    if (page.length < PAGE) break
    after = page.at(-1)
  }
  return found
}

function isAbout(state: IncidentState, { sample }: WindowFold): boolean {
  const { victims, attackers, accounts, indicators } = sample.alert.entities
  const shares = (ours: readonly string[], theirs: readonly string[]) => theirs.some(name => ours.includes(name))
  return (
    sample.drill === state.drill &&
    sample.organisation === state.organisation &&
    (shares(state.victims, victims) ||
      shares(state.attackers, attackers) ||
      shares(state.accounts, accounts) ||
      shares(state.indicators, indicators))
  )
}
