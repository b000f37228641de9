/** What a silence would have hidden, had it stood for the last days: told before anybody decides. */
import type { StoredAlert } from '../store/alerts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { Subjects } from '../store/store.ts'
import type { Silence } from '../store/triage.ts'
import { compileMatchers } from './matcher.ts'

/** Looked at from the latest back; told when there were more. */
const MOST_LOOKED_AT = 50_000
const PAGE = 1_000
const SAMPLES = 20
const RULES = 50

export interface SilencePreview {
  readonly looked: number
  readonly whole: boolean
  readonly alerts: number
  readonly incidents: readonly string[]
  readonly gone: readonly string[]
  readonly byRule: readonly { readonly ruleId: string; readonly title: Bilingual; readonly alerts: number }[]
  readonly samples: readonly StoredAlert[]
}

export async function previewSilence(
  store: Pick<Subjects, 'alerts' | 'incidents'>,
  { organisation, matchers, criticalToo }: Pick<Silence, 'organisation' | 'matchers' | 'criticalToo'>,
  since: number,
): Promise<SilencePreview> {
  const meets = compileMatchers(matchers)
  const hidden = (one: StoredAlert) => meets(one) && (criticalToo || one.severity !== 'critical')
  const found = new Found()
  let [looked, whole] = [0, false]
  for (let before: number | undefined; looked < MOST_LOOKED_AT; ) {
    const page = await store.alerts.page({ organisation, before, limit: PAGE })
    const recent = page.filter(({ receivedAt }) => receivedAt >= since)
    looked += recent.length
    for (const alert of recent) if (hidden(alert)) found.add(alert)
    whole = recent.length < PAGE
    if (whole) break
    before = page.at(-1)?.id
  }
  return { looked, whole, ...(await found.told(store)) }
}

class Found {
  #alerts = 0
  readonly #samples: StoredAlert[] = []
  readonly #ofIncident = new Map<string, number>()
  readonly #byRule = new Map<string, { title: Bilingual; alerts: number }>()

  add(stored: StoredAlert): void {
    const { incidentId, alert } = stored
    this.#alerts += 1
    if (this.#samples.length < SAMPLES) this.#samples.push(stored)
    if (incidentId !== null) this.#ofIncident.set(incidentId, (this.#ofIncident.get(incidentId) ?? 0) + 1)
    const { id, title, titleVi = title } = alert.rule
    const so = this.#byRule.get(id) ?? { title: { vi: titleVi, en: title }, alerts: 0 }
    this.#byRule.set(id, { ...so, alerts: so.alerts + 1 })
  }

  async told(store: Pick<Subjects, 'incidents'>): Promise<Omit<SilencePreview, 'looked' | 'whole'>> {
    const records = await store.incidents.load([...this.#ofIncident.keys()])
    const gone = [...records.values()].filter(
      ({ state }) => (this.#ofIncident.get(state.id) ?? 0) >= (state.own ?? state).alertCount,
    )
    const rules = [...this.#byRule].map(([ruleId, rule]) => ({ ruleId, ...rule }))
    return {
      alerts: this.#alerts,
      incidents: [...this.#ofIncident.keys()].sort(),
      gone: gone.map(({ state }) => state.id).sort(),
      byRule: rules.sort((a, b) => b.alerts - a.alerts).slice(0, RULES),
      samples: this.#samples,
    }
  }
}
