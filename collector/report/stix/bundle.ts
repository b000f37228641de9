/**
 * An incident's indicators as a STIX 2.1 bundle, for other organisations' detection. It is no report: STIX's incident is
 * a stub, and what the law asks for stands in the forms.
 *
 * Victims are left out, and so is every address of an inner network. Who may read it follows what the report says of
 * confidentiality (H8): yes is TLP:RED, no is TLP:GREEN, and as long as nobody has said, TLP:AMBER.
 */
import { createHash } from 'node:crypto'
import { canonical } from '../../store/canonical.ts'
import type { IncidentFacts, OrganisationProfile } from '../facts.ts'
import { printable } from '../printable.ts'
import { objectId } from './ids.ts'
import { type Observable, observableOf } from './observables.ts'

export type Confidential = boolean | null

export interface BundleInput {
  readonly facts: IncidentFacts
  readonly organisation: Pick<OrganisationProfile, 'name'>
  /** `class:type` of the Reference Security Incident Taxonomy. */
  readonly rsit: readonly string[]
  readonly confidential: Confidential
  /** When the incident was opened, and when it last changed. */
  readonly createdAt: Date
  readonly modifiedAt: Date
}

export interface Bundle {
  readonly type: 'bundle'
  readonly id: string
  readonly objects: readonly StixObject[]
}
type StixObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }

/** Predefined by STIX 2.1, 7.2.1.4. */
const TLP = {
  green: ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', 'green'],
  amber: ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', 'amber'],
  red: ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', 'red'],
} as const

const MOST_INDICATORS = 500

interface Common {
  readonly [name: string]: unknown
  readonly spec_version: '2.1'
  readonly created: string
  readonly modified: string
}

/** Pure: the same incident in the same state gives the same bundle, byte for byte. */
export function stixBundle(input: BundleInput): Bundle {
  const { facts, organisation, rsit, createdAt, modifiedAt } = input
  const marking = markingOf(input.confidential)
  const identity = identityOf(organisation, createdAt)
  const common = {
    spec_version: '2.1',
    created_by_ref: identity.id,
    created: createdAt.toISOString(),
    modified: new Date(Math.max(modifiedAt.getTime(), createdAt.getTime())).toISOString(),
    object_marking_refs: [marking.id],
  } as const
  const observables = observablesOf(facts)
  const shown = observables.slice(0, MOST_INDICATORS)
  const indicators = shown.flatMap(observable => indicatorObjects(observable, facts, rsit, common, marking.id))
  const techniques = techniqueObjects(facts, identity.id, createdAt)
  const content = [...techniques, ...indicators]
  const incident = incidentOf(facts, rsit, common)
  const objects = [
    marking,
    identity,
    incident,
    ...content,
    groupingOf(facts, rsit, common, [incident, ...content], observables.length - shown.length),
  ]
  const digest = createHash('sha256').update(canonical(objects)).digest('hex')
  return { type: 'bundle', id: objectId('bundle', facts.id, digest), objects }
}

function markingOf(confidential: Confidential): StixObject {
  const [id, tlp] = TLP[confidential === null ? 'amber' : confidential ? 'red' : 'green']
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id,
    created: '2017-01-20T00:00:00.000Z',
    definition_type: 'tlp',
    name: `TLP:${tlp.toUpperCase()}`,
    definition: { tlp },
  }
}

/** Of the organisation, not of the incident: the same in all its bundles but for when it first appeared in one. */
function identityOf({ name }: Pick<OrganisationProfile, 'name'>, at: Date): StixObject {
  const instant = at.toISOString()
  return {
    type: 'identity',
    spec_version: '2.1',
    id: objectId('identity', name),
    created: instant,
    modified: instant,
    name: printable(name, { limit: 200 }) || 'Vọng Gác',
    identity_class: 'organization',
  }
}

/** Attackers and what ties alerts to campaigns, in the incident's order, each once. */
function observablesOf({ attackers, indicators }: IncidentFacts): Observable[] {
  const byId = new Map<string, Observable>()
  for (const value of [...indicators, ...attackers]) {
    const observable = observableOf(value)
    if (observable) byId.set(observable.object.id, observable)
  }
  return [...byId.values()]
}

function indicatorObjects(
  { object, pattern }: Observable,
  facts: IncidentFacts,
  rsit: readonly string[],
  common: Common,
  marking: string,
): StixObject[] {
  const first = facts.times.occurredAt < facts.times.detectedAt ? facts.times.occurredAt : facts.times.detectedAt
  const last = new Date(Math.max(first.getTime(), ...facts.findings.map(({ lastAt }) => lastAt.getTime())))
  const count = Math.min(Math.max(facts.alertCount, 1), 999_999_999)
  const observed: StixObject = {
    type: 'observed-data',
    id: objectId('observed-data', facts.id, object.id),
    ...common,
    first_observed: first.toISOString(),
    last_observed: last.toISOString(),
    number_observed: count,
    object_refs: [object.id],
  }
  const indicator: StixObject = {
    type: 'indicator',
    id: objectId('indicator', facts.id, object.id),
    ...common,
    name: `${facts.id}: ${printable(String(object['value'] ?? pattern), { limit: 200 })}`,
    description: `Seen in incident ${facts.id}.`,
    indicator_types: ['malicious-activity'],
    pattern,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: first.toISOString(),
    labels: labelsOf(facts, rsit),
  }
  const based: StixObject = {
    type: 'relationship',
    id: objectId('relationship', indicator.id, observed.id),
    ...common,
    relationship_type: 'based-on',
    source_ref: indicator.id,
    target_ref: observed.id,
  }
  return [{ ...object, object_marking_refs: [marking] }, observed, indicator, based]
}

/** MITRE's own numbers, for whoever wants to look them up; that an address uses a technique is not claimed. */
function techniqueObjects({ findings }: IncidentFacts, author: string, at: Date): StixObject[] {
  const ids = [...new Set(findings.flatMap(({ techniques }) => techniques))].filter(id => /^T\d{4}(\.\d{3})?$/.test(id))
  return ids.map(id => ({
    type: 'attack-pattern',
    spec_version: '2.1',
    id: objectId('attack-pattern', id, author),
    created_by_ref: author,
    created: at.toISOString(),
    modified: at.toISOString(),
    name: id,
    external_references: [{ source_name: 'mitre-attack', external_id: id }],
  }))
}

const incidentOf = (facts: IncidentFacts, rsit: readonly string[], common: Common): StixObject => ({
  type: 'incident',
  id: objectId('incident', facts.id),
  ...common,
  name: `${facts.id}: ${printable(facts.title.en, { limit: 200 })}`,
  description: printable(facts.title.vi, { limit: 500 }),
  labels: labelsOf(facts, rsit),
})

function groupingOf(
  facts: IncidentFacts,
  rsit: readonly string[],
  common: Common,
  objects: readonly StixObject[],
  left: number,
): StixObject {
  return {
    type: 'grouping',
    id: objectId('grouping', facts.id),
    ...common,
    name: `Indicators of ${facts.id}`,
    context: 'suspicious-activity',
    ...(left > 0 && { description: `${left} more indicators are left out.` }),
    labels: labelsOf(facts, rsit),
    object_refs: objects.map(({ id }) => id),
  }
}

/** As MISP writes taxonomy tags; a drill says that it is one. */
const labelsOf = ({ drill }: IncidentFacts, rsit: readonly string[]): string[] => {
  const tags = rsit.map(tag => {
    const [name = '', type = ''] = tag.split(':')
    return `rsit:${name}="${type}"`
  })
  return [...tags, ...(drill ? ['drill'] : []), ...(tags.length === 0 && !drill ? ['rsit:other="undetermined"'] : [])]
}
