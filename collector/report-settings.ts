/** The law's data as configured: regimes, calendar and recipients, bound into the few functions others ask. */

import type { CollectorConfig } from './config-schema.ts'
import type { OwedBy, OwedStage } from './incident/acts/file.ts'
import type { OwedByReport } from './report/acts/delivery.ts'
import { calendarWarnings, type HolidayCalendar, loadCalendar } from './report/calendar.ts'
import { clocksFor, nextClock, owing } from './report/clock.ts'
import type { Bilingual } from './report/clock-state.ts'
import type { IncidentFacts } from './report/facts.ts'
import { type Deed, type Fulfilment, fulfils } from './report/fulfils.ts'
import { suggestSeverity } from './report/qd05.ts'
import { DATA_SUBJECTS, recipientWords } from './report/recipients.ts'
import { loadRegimes, type Regime, recipientsOf } from './report/regimes.ts'
import { type Reported, reportedTo } from './report/reported.ts'
import { channelsOf, reachable, sameAddressee } from './report/send/contacts.ts'
import { factsOf } from './serve/facts-of.ts'
import { type IncidentRecord, NO_FIGURE } from './store/incidents.ts'
import type { Store } from './store/store.ts'

export interface Law {
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
}

/** @throws when regime or calendar files can't be read, or the settings name a regime that isn't there. */
export function loadLaw({ regimes: settings }: Pick<CollectorConfig, 'regimes'>): Law {
  const loaded = settings.folder ? loadRegimes(settings.folder) : loadRegimes()
  const unknown = Object.keys(settings.enabled).filter(id => !loaded.some(regime => regime.id === id))
  if (unknown.length > 0)
    throw new Error(
      `regimes.enabled: no regime called ${unknown.join(', ')}; there are ${loaded.map(({ id }) => id).join(', ')}`,
    )
  const regimes = loaded.map(regime => ({ ...regime, enabled: settings.enabled[regime.id] ?? regime.enabled }))
  return { regimes, calendar: settings.calendarFolder ? loadCalendar(settings.calendarFolder) : loadCalendar() }
}

interface Bound extends Pick<CollectorConfig, 'organisation' | 'contacts'> {
  /** Reports can go out by e-mail. */
  readonly mailServer: boolean
}

/** The law as it binds one organisation. @throws when its settings name a kind that no regime is for. */
export function clockwork({ contacts: given, organisation, mailServer }: Bound, { regimes, calendar }: Law) {
  const kinds = [...new Set(regimes.flatMap(({ applies_to: bound = [] }) => bound))]
  const unbound = organisation.kinds.filter(kind => !kinds.includes(kind))
  if (unbound.length > 0)
    throw new Error(`organisation.kinds: no regime is for ${unbound.join(', ')}; there are ${kinds.sort().join(', ')}`)
  const contacts = reachable(given)

  const organisationKinds = new Set(organisation.kinds)
  const clocksOf = (facts: IncidentFacts, now: Date) =>
    clocksFor(facts, regimes, calendar, now, { contacts, organisationKinds })
  const sameAs = (name: string) => sameAddressee(given, name)
  const fulfilsOf = (facts: IncidentFacts, deed: Deed): Fulfilment[] =>
    // What was due at an instant doesn't depend on the time it is now.
    fulfils(deed, { clocks: clocksOf(facts, deed.at), filed: facts.filed, regimes, sameAs })
  const reportedOf = ({ filed }: IncidentFacts): Reported[] => reportedTo(filed, regimes)
  const suggestSeverityOf = (facts: IncidentFacts) => suggestSeverity(facts, organisationKinds)
  const owed = (record: IncidentRecord, deed: Deed): OwedStage[] =>
    fulfilsOf(factsOf(record), deed).map(({ regime, stage, ticked, dueAt, reached, missing }) => ({
      ...{ regime, stage, ticked },
      ...(missing.length > 0 && { recipients: reached }),
      ...(dueAt && { dueAt: dueAt.getTime() }),
    }))
  const owedBy: OwedBy = (record, { calledAt, to }) => owed(record, { kind: 'call', at: new Date(calledAt), to })
  const owedByReport: OwedByReport = (record, { sentAt, form, to }) =>
    owed(record, { kind: 'report', at: new Date(sentAt), form, to: [to] })
  function nextDueAt(record: IncidentRecord): number | null {
    // Which deadline comes next doesn't depend on the time it is, so it can be kept with the incident.
    const clocks = clocksOf(factsOf(record), new Date(record.state.detectedAt))
    return nextClock(clocks)?.conservativeAt?.getTime() ?? (owing(clocks).length > 0 ? NO_FIGURE : null)
  }

  const binding = regimes.filter(
    ({ enabled, applies_to: kinds }) => enabled && (!kinds || kinds.some(kind => organisationKinds.has(kind))),
  )
  const addressed = binding.flatMap(regime => regime.stages.flatMap(stage => recipientsOf(regime, stage)))
  const recipients = [...new Set(addressed)].filter(name => name !== DATA_SUBJECTS)
  const unreachable = recipients.filter(name => !contacts.has(name))
  const byMailAlone = recipients.filter(name => channelsOf(given, name).join() === 'smtp')
  const warnings = (now: Date): Bilingual[] => [
    ...profileWarnings(organisation),
    ...(unreachable.length > 0 ? [noRecipients(unreachable)] : []),
    ...(byMailAlone.length > 0 && !mailServer ? [noMailServer(byMailAlone)] : []),
    ...calendarWarnings(calendar, now),
  ]
  return { clocksOf, fulfilsOf, reportedOf, suggestSeverityOf, owedBy, owedByReport, nextDueAt, warnings }
}

export type Clockwork = ReturnType<typeof clockwork>

/** Regimes may have changed since the deadlines were kept. */
export const refreshDeadlines = (store: Store, nextDueAt: Clockwork['nextDueAt']): Promise<void> =>
  store.transaction(async within => {
    const records = [...(await within.incidents.load(await within.incidents.openIds())).values()]
    const stale = records.flatMap(record => {
      const due = nextDueAt(record)
      return due === record.nextDueAt ? [] : [{ ...record, nextDueAt: due }]
    })
    await within.incidents.save(stale)
  })

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

const noMailServer = (names: readonly string[]): Bilingual => ({
  vi: `Chưa khai máy chủ thư (reports.mail hoặc notify.email), mà những nơi nhận này chỉ có địa chỉ thư điện tử: ${names.map(name => recipientWords(name).vi).join('; ')}. Hãy khai máy chủ thư, hoặc thêm số điện thoại, fax, cổng, địa chỉ.`,
  en: `No mail server is configured (reports.mail or notify.email), and these recipients have an e-mail address alone: ${names.map(name => recipientWords(name).en).join('; ')}. Configure one, or add a telephone, fax, portal or postal address.`,
})
