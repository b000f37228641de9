/** Reports as configured: law, contacts, the mail server and the thread that draws, behind what routes need. */
import type { CollectorConfig } from './config-schema.ts'
import type { Places } from './enrich/places.ts'
import { openMailer } from './notify/mailer.ts'
import { type LawOf, mailSettings, organisationsOf } from './organisations.ts'
import type { IncidentFacts, SystemProfile } from './report/facts.ts'
import { Printer } from './report/render/printer.ts'
import { systemProfile } from './report/system-profile.ts'
import type { House, ReportDeps } from './serve/report-deps.ts'
import { DEFAULT_ORGANISATION } from './store/scope.ts'

const MINUTE = 60_000

/**
 * Disposing ends e-mails under way, waits until what became of them is on record, and ends the thread that draws.
 *
 * @param places The register as it is when a form is filled.
 * @throws when a file of the mail server's settings can't be read; names it.
 */
export function openReports(
  config: CollectorConfig,
  { regimes, calendar, owedByReport }: Pick<LawOf, 'regimes' | 'calendar' | 'owedByReport'>,
  places: () => Places,
): ReportDeps & AsyncDisposable {
  const { reports, regimes: settings, grouping, notify } = config
  const printer = new Printer()
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const mail = mailSettings({ reports, notify })
  return {
    ...{ regimes, calendar, owedByReport },
    houseOf: housesOf(config),
    systemsBehind: facts => systemsBehind(facts, places()),
    systemsOf: organisation => systemsOf(organisation, places()),
    fourEyes: reports.fourEyes,
    timeSource: reports.timeSource,
    windowMs: grouping.windowMinutes * MINUTE,
    mailer: mail ? openMailer(mail) : null,
    lawFolders: { regimes: settings.folder, calendars: settings.calendarFolder },
    print: (format, filled, options) => printer.print(format, filled, options),
    closing: closing.signal,
    track(work) {
      underWay.add(work)
      const done = () => underWay.delete(work)
      work.then(done, done)
      return work
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.allSettled(underWay)
      await printer[Symbol.asyncDispose]()
    },
  }
}

/** Nothing is reported in the name of another: whoever is configured no longer has an empty profile. */
function housesOf(config: CollectorConfig): ReportDeps['houseOf'] {
  const houses = new Map<string, House>(
    organisationsOf(config).map(({ contacts, kinds, ...profile }) => [profile.id, { profile, contacts, kinds }]),
  )
  const own = houses.get(config.organisation.id) as House
  return organisation =>
    houses.get(organisation) ??
    // What was recorded before the installation's own got its id.
    (organisation === DEFAULT_ORGANISATION ? own : NOBODY)
}

const NOBODY: House = {
  profile: {
    ...{ name: '', address: '', telephone: '', email: '', operator: '', owner: '' },
    ...{ securityProvider: '', uplinkProvider: '' },
    contact: { name: '', position: '', telephone: '', email: '' },
  },
  contacts: {},
  kinds: [],
}

function systemsBehind({ organisation, victims, findings }: IncidentFacts, places: Places): SystemProfile[] {
  const hosts = findings.flatMap(({ host }) => host ?? [])
  const systems = [...victims, ...hosts].flatMap(name => places.find(name, organisation).system ?? [])
  return [...new Set(systems)].map(system => systemProfile(system, places.networksOf(system.id)))
}

const systemsOf = (organisation: string, places: Places): SystemProfile[] =>
  places.systemsOf(organisation).map(system => systemProfile(system, places.networksOf(system.id)))
