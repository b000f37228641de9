/** The law's data as configured: regimes, calendar and recipients, bound into the few functions others ask. */

import type { CollectorConfig } from './config-schema.ts'
import { calendarWarnings, loadCalendar } from './report/calendar.ts'
import { clocksFor, nextClock } from './report/clock.ts'
import type { Bilingual } from './report/clock-state.ts'
import type { IncidentFacts } from './report/facts.ts'
import { recipientWords } from './report/recipients.ts'
import { loadRegimes } from './report/regimes.ts'
import { reachable } from './report/send/contacts.ts'
import { factsOf } from './serve/facts-of.ts'
import type { IncidentRecord } from './store/incidents.ts'
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
  const contacts = reachable(given)

  const organisationKinds = new Set(organisation.kinds)
  const clocksOf = (facts: IncidentFacts, now: Date) =>
    clocksFor(facts, regimes, calendar, now, { contacts, organisationKinds })
  const nextDueAt = (record: IncidentRecord): number | null =>
    // Which deadline comes next doesn't depend on the time it is, so it can be kept with the incident.
    nextClock(clocksOf(factsOf(record), new Date(record.state.detectedAt)))?.conservativeAt?.getTime() ?? null

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
  const recipients = [...new Set(binding.flatMap(regime => regime.recipients))]
  const unreachable = recipients.filter(name => !contacts.has(name))
  const warnings = (now: Date): Bilingual[] => [
    ...profileWarnings(organisation),
    ...(unreachable.length > 0 ? [noRecipients(unreachable)] : []),
    ...calendarWarnings(calendar, now),
  ]
  return { regimes, calendar, clocksOf, nextDueAt, refreshDeadlines, warnings }
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
