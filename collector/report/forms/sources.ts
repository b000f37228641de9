/** Answers that several forms give alike: from the organisation's profile, the systems concerned, the incident's facts. */
import type { IncidentFacts, OrganisationProfile, SystemProfile } from '../facts.ts'
import { printDate, printTime } from '../local-time.ts'
import { isInternalAddress, isPublicAddress } from '../public-address.ts'
import { standsBehind } from './affected-systems.ts'
import { type Answer, both, choose, type IncidentContext, list, NOTHING, option, said, text } from './form-schema.ts'

export const LEVELS = [1, 2, 3, 4, 5].map(level => option(String(level), String(level), String(level)))
export const YES_NO = [option('yes', 'Có', 'Yes'), option('no', 'Không', 'No')]

export const fromOrganisation =
  (read: (organisation: OrganisationProfile) => string) =>
  ({ organisation }: { readonly organisation: OrganisationProfile }): Answer =>
    text(read(organisation), 'organisation')

/** Every affected system's own value; where none has one, the organisation's. */
export const fromSystems =
  (read: (system: SystemProfile) => string | undefined, fallback?: (organisation: OrganisationProfile) => string) =>
  ({ systems, organisation }: IncidentContext): Answer => {
    const known = list(
      systems.map(system => read(system) ?? ''),
      'system',
      '; ',
    )
    if (known.value !== null) return { value: known.value, origin: 'system' }
    return fallback ? text(fallback(organisation), 'organisation') : NOTHING
  }

export const mayShow = (address: string, drill: boolean): boolean =>
  isPublicAddress(address, { allowDocumentation: drill })

/** Names and public addresses of what was hit; addresses of inner networks stand in no form. */
export function systemNames({ systems, facts }: IncidentContext): Answer {
  if (systems.length === 0) {
    const names = [...facts.victims.filter(victim => !/^[\d.]+$|:/.test(victim)), ...hostsOf(facts)]
    return list([...names, ...facts.victims.filter(victim => mayShow(victim, facts.drill))], 'alerts')
  }
  return list(
    systems.map(system => {
      const hit = facts.victims.filter(victim => standsBehind(system, victim))
      const addresses = [...hit, ...system.addresses].filter(address => mayShow(address, facts.drill))
      const related = [...new Set([...system.domains, ...addresses])]
      return related.length === 0 ? system.name : `${system.name} (${related.join(', ')})`
    }),
    'system',
    '; ',
  )
}

/** Hosts that findings name, where they are named and not numbered. */
export const hostsOf = ({ findings }: Pick<IncidentFacts, 'findings'>): string[] =>
  findings.flatMap(({ host }) => (host === null || isInternalAddress(host) ? [] : [host]))

export function highestLevel({ systems }: IncidentContext): Answer {
  const levels = systems.flatMap(({ level }) => (level === undefined ? [] : [level]))
  return levels.length === 0 ? NOTHING : choose(LEVELS, [String(Math.max(...levels))], 'system')
}

export function publicAddresses({ systems, facts }: IncidentContext): Answer {
  const addresses = [...systems.flatMap(system => system.addresses), ...facts.victims]
  return list(
    addresses.filter(address => mayShow(address, facts.drill)),
    systems.length > 0 ? 'system' : 'alerts',
  )
}

/** For lists of Internet addresses that a person types. */
export const publicAddressOnly = (entry: string, { facts }: IncidentContext) =>
  mayShow(entry, facts.drill)
    ? null
    : both(`${entry} không phải địa chỉ IP Internet`, `${entry} is no public address of the Internet`)

export const detectionDate = ({ facts }: IncidentContext): Answer => text(printDate(facts.times.detectedAt), 'incident')

export const detectionTime = ({ facts }: IncidentContext): Answer =>
  said(hourAndMinute(facts.times.detectedAt), 'incident')

function hourAndMinute(at: Date) {
  const time = printTime(at)
  return both(time.replace(/^(\d+):(\d+)$/, '$1 giờ $2 phút'), time)
}

export const timeOfReport = ({ now }: { readonly now: Date }): Answer =>
  text(`${printDate(now)} ${printTime(now)}`, 'clock')

export const isHandled = ({ status }: Pick<IncidentFacts, 'status'>): boolean =>
  status === 'recovered' || status === 'closed'
