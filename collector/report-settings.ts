/** The law's data as configured: regimes, calendar and recipients, bound into the few functions others ask. */

import type { CollectorConfig } from './config-schema.ts'
import type { OwedBy } from './incident/acts/file.ts'
import { calendarWarnings, loadCalendar } from './report/calendar.ts'
import { clocksFor, nextClock, owing } from './report/clock.ts'
import type { Bilingual } from './report/clock-state.ts'
import type { IncidentFacts } from './report/facts.ts'
import { type Deed, type Fulfilment, fulfils } from './report/fulfils.ts'
import { suggestSeverity } from './report/qd05.ts'
import { DATA_SUBJECTS, recipientWords } from './report/recipients.ts'
import { loadRegimes, recipientsOf } from './report/regimes.ts'
import { type Reported, reportedTo } from './report/reported.ts'
import { factsOf } from './serve/facts-of.ts'
import { type IncidentRecord, NO_FIGURE } from './store/incidents.ts'
import type { Store } from './store/store.ts'

/** @throws when regime or calendar files can't be read, or the settings name a regime or a kind that isn't there. */
export function clockwork({ regimes: settings, contacts: given, organisation }: CollectorConfig) {
  const loaded = settings.folder ? loadRegimes(settings.folder) : loadRegimes()
  const unknown = Object.keys(settings.enabled).filter(id => !loaded.some(regime => regime.id === id))
  if (unknown.length > 0)
    throw new Error(
      `regimes.enabled: no regime called ${unknown.join(', ')}; there are ${loaded.map(({ id }) => id).join(', ')}`,
    )
  const kinds = [...new Set(loaded.flatMap(({ applies_to: bound = [] }) => bound))]
  const unbound = organisation.kinds.filter(kind => !kinds.includes(kind))
  if (unbound.length > 0)
    throw new Error(`organisation.kinds: no regime is for ${unbound.join(', ')}; there are ${kinds.sort().join(', ')}`)
  const regimes = loaded.map(regime => ({ ...regime, enabled: settings.enabled[regime.id] ?? regime.enabled }))
  const calendar = settings.calendarFolder ? loadCalendar(settings.calendarFolder) : loadCalendar()
  const contacts = new Set(Object.keys(given).filter(name => given[name]?.trim()))

  const organisationKinds = new Set(organisation.kinds)
  const clocksOf = (facts: IncidentFacts, now: Date) =>
    clocksFor(facts, regimes, calendar, now, { contacts, organisationKinds })
  const addressOf = (name: string) => given[name]?.trim().toLowerCase() || undefined
  const sameAs = (name: string) => {
    const address = addressOf(name)
    return address === undefined ? [name] : [...contacts].filter(other => addressOf(other) === address)
  }
  const fulfilsOf = (facts: IncidentFacts, deed: Deed): Fulfilment[] =>
    // What was due at an instant doesn't depend on the time it is now.
    fulfils(deed, { clocks: clocksOf(facts, deed.at), filed: facts.filed, regimes, sameAs })
  const reportedOf = ({ filed }: IncidentFacts): Reported[] => reportedTo(filed, regimes)
  const suggestSeverityOf = (facts: IncidentFacts) => suggestSeverity(facts, organisationKinds)
  const owedBy: OwedBy = (record, { calledAt, to }) =>
    fulfilsOf(factsOf(record), { kind: 'call', at: new Date(calledAt), to }).map(
      ({ regime, stage, ticked, dueAt, reached, missing }) => ({
        ...{ regime, stage, ticked },
        ...(missing.length > 0 && { recipients: reached }),
        ...(dueAt && { dueAt: dueAt.getTime() }),
      }),
    )
  function nextDueAt(record: IncidentRecord): number | null {
    // Which deadline comes next doesn't depend on the time it is, so it can be kept with the incident.
    const clocks = clocksOf(factsOf(record), new Date(record.state.detectedAt))
    return nextClock(clocks)?.conservativeAt?.getTime() ?? (owing(clocks).length > 0 ? NO_FIGURE : null)
  }

  /** Regimes may have changed since the deadlines were kept. */
  async function refreshDeadlines(store: Store): Promise<void> {
    await store.transaction(async within => {
      const records = [...(await within.incidents.load(await within.incidents.openIds())).values()]
      const stale = records.flatMap(record => {
        const due = nextDueAt(record)
        return due === record.nextDueAt ? [] : [{ ...record, nextDueAt: due }]
      })
      await within.incidents.save(stale)
    })
  }

  const binding = regimes.filter(
    ({ enabled, applies_to: kinds }) => enabled && (!kinds || kinds.some(kind => organisationKinds.has(kind))),
  )
  const addressed = binding.flatMap(regime => regime.stages.flatMap(stage => recipientsOf(regime, stage)))
  const recipients = [...new Set(addressed)].filter(name => name !== DATA_SUBJECTS)
  const unreachable = recipients.filter(name => !contacts.has(name))
  const warnings = (now: Date): Bilingual[] => [
    ...profileWarnings(organisation),
    ...(unreachable.length > 0 ? [noRecipients(unreachable)] : []),
    ...calendarWarnings(calendar, now),
  ]
  const about = { clocksOf, fulfilsOf, reportedOf, suggestSeverityOf, owedBy, nextDueAt }
  return { regimes, calendar, ...about, refreshDeadlines, warnings }
}

function profileWarnings({ name, address, telephone, email, contact }: CollectorConfig['organisation']): Bilingual[] {
  const empty = [
    [name, 'tên đơn vị', 'name'],
    [address, 'địa chỉ', 'address'],
    [telephone, 'điện thoại', 'telephone'],
    [email, 'email', 'email'],
    [contact.name, 'người liên hệ', 'contact person'],
  ].filter(([value]) => value === '')
  if (empty.length === 0) return []
  return [
    {
      vi: `Hồ sơ đơn vị còn thiếu: ${empty.map(([, vi]) => vi).join(', ')}. Báo cáo sẽ để trống các mục này.`,
      en: `The organisation's profile lacks: ${empty.map(([, , en]) => en).join(', ')}. Reports will leave these empty.`,
    },
  ]
}

const noRecipients = (names: readonly string[]): Bilingual => ({
  vi: `Chưa khai nơi nhận báo cáo trong mục contacts của tệp cấu hình: ${names.map(name => recipientWords(name).vi).join('; ')}.`,
  en: `The configuration's contacts have no address for these recipients of reports: ${names.map(name => recipientWords(name).en).join('; ')}.`,
})
