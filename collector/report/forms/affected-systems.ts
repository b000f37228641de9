/** Which of the organisation's systems an incident is about: those whose address, prefix or name a victim carries. */
import type { IncidentFacts, OrganisationProfile, SystemProfile } from '../facts.ts'
import { addressMatches } from '../public-address.ts'

export function affectedSystems(facts: IncidentFacts, organisation: OrganisationProfile): SystemProfile[] {
  const hosts = facts.findings.flatMap(({ host }) => (host === null ? [] : [host]))
  const victims = [...new Set([...facts.victims, ...hosts])]
  return organisation.systems.filter(system => victims.some(victim => standsBehind(system, victim)))
}

/** Whether the system carries the victim's address or name. */
export function standsBehind(system: SystemProfile, victim: string): boolean {
  const name = victim.toLowerCase()
  return (
    system.addresses.some(entry => entry === victim || addressMatches(victim, entry)) ||
    system.domains.some(domain => domain.toLowerCase() === name) ||
    system.name.toLowerCase() === name
  )
}
