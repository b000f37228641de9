import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bundle, type BundleInput, stixBundle } from '../../../../collector/report/stix/bundle.ts'
import { literal, observableOf } from '../../../../collector/report/stix/observables.ts'
import { HOSTILE } from '../../../support/filled-form.ts'
import { incidentFacts, T0 } from '../../../support/incident-facts.ts'
import { stixValidator, without } from '../../../support/needs.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const INDICATORS = ["http://x.example/a'b\\c?q=1", 'Bad.Example.COM', 'd41d8cd98f00b204e9800998ecf8427e', SHA256]

const bundle = (given: Partial<BundleInput> = {}): Bundle =>
  stixBundle({
    facts: incidentFacts({ indicators: INDICATORS, attackers: ['198.51.100.7', '2001:db8::7', '10.0.0.3', 'máy lạ'] }),
    organisation: organisationProfile(),
    rsit: ['intrusions:system-compromise', 'malicious-code:c2-server'],
    confidential: null,
    createdAt: T0,
    modifiedAt: new Date(T0.getTime() + 3_600_000),
    ...given,
  })
const of = (type: string, from = bundle()) => from.objects.filter(object => object.type === type)
const patterns = (from = bundle()) => of('indicator', from).map(indicator => indicator['pattern'])

test('each kind of indicator becomes the observable that it is, with the pattern that finds it', () => {
  expect(patterns()).toEqual([
    "[url:value = 'http://x.example/a\\'b/c?q=1']",
    "[domain-name:value = 'bad.example.com']",
    "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
    `[file:hashes.'SHA-256' = '${SHA256}']`,
    "[ipv4-addr:value = '198.51.100.7']",
    "[ipv6-addr:value = '2001:db8::7']",
  ])
})

test('neither victims nor addresses of inner networks are told to others', () => {
  const text = JSON.stringify(bundle())
  expect(text).not.toContain('203.0.113.10')
  expect(text).not.toContain('10.0.0.3')
})

test('an address has the id that STIX prescribes for it, so that everybody’s is the same', () => {
  // Of the example in the specification's section on deterministic identifiers.
  expect(observableOf('198.51.100.3')?.object.id).toBe('ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4')
})

test('every reference stands for an object of the bundle, and no id stands twice', () => {
  const { objects } = bundle()
  const ids = objects.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const references = objects.flatMap(object =>
    Object.entries(object).flatMap(([key, value]) =>
      key.endsWith('_ref') ? [value] : key.endsWith('_refs') ? (value as unknown[]) : [],
    ),
  )
  expect(references.length).toBeGreaterThan(20)
  expect(references.filter(reference => !ids.includes(reference as string))).toEqual([])
})

test('the same incident in the same state gives the same bundle; a later state the same ids but for the bundle’s', () => {
  expect(bundle()).toEqual(bundle())
  const later = bundle({ modifiedAt: new Date(T0.getTime() + 7_200_000) })
  expect(later.id).not.toBe(bundle().id)
  expect(later.objects.map(({ id }) => id)).toEqual(bundle().objects.map(({ id }) => id))
})

test.each([
  [null, 'TLP:AMBER'],
  [true, 'TLP:RED'],
  [false, 'TLP:GREEN'],
] as const)('when confidentiality is %s it is marked %s', (confidential, name) => {
  const marked = bundle({ confidential })
  const [marking] = of('marking-definition', marked)
  expect(marking).toMatchObject({ name })
  const others = marked.objects.filter(
    ({ type }) => !['marking-definition', 'identity', 'attack-pattern'].includes(type),
  )
  expect(others.every(object => JSON.stringify(object['object_marking_refs']) === `["${marking?.id}"]`)).toBe(true)
})

test('carries the tags of the Reference Security Incident Taxonomy, and of a drill that it is one', () => {
  expect(of('incident')[0]?.['labels']).toEqual([
    'rsit:intrusions="system-compromise"',
    'rsit:malicious-code="c2-server"',
  ])
  const drill = bundle({ facts: incidentFacts({ drill: true }), rsit: [] })
  expect(of('incident', drill)[0]?.['labels']).toEqual(['drill'])
})

test('stays bounded and says what it leaves out', () => {
  const indicators = Array.from({ length: 700 }, (_, index) => `host${index}.example.com`)
  const many = bundle({ facts: incidentFacts({ indicators, attackers: [] }) })
  expect(of('indicator', many)).toHaveLength(500)
  expect(of('grouping', many)[0]?.['description']).toBe('200 more indicators are left out.')
})

test('no text gets out of its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), text => {
      const quoted = literal(text)
      const inside = quoted.slice(1, -1)
      // Every quote inside is escaped, and no backslash is left open at the end.
      expect(inside.replace(/\\[\\']/g, '')).not.toMatch(/['\\]/)
      expect(inside.replace(/\\([\\'])/g, '$1')).toBe(text)
    }),
  )
})

describe.skipIf(without('stix'))("read by OASIS's own validator", () => {
  const FINDING = incidentFacts().findings[0]
  const hostile = Object.values(HOSTILE)
  const cases: Record<string, Bundle> = {
    'an incident with every kind of indicator': bundle(),
    'a drill without any': bundle({ facts: incidentFacts({ drill: true, attackers: [] }), confidential: true }),
    'hostile text everywhere': bundle({
      facts: incidentFacts({
        id: HOSTILE.markup,
        title: { vi: HOSTILE.direction, en: HOSTILE.control },
        indicators: [...hostile, ...hostile.map(text => `http://x.example/${text}`)],
        attackers: hostile,
        findings: FINDING ? [{ ...FINDING, techniques: [...hostile, 'T1110'] }] : [],
      }),
      organisation: organisationProfile({ name: HOSTILE.surrogate }),
    }),
  }

  test.each(Object.entries(cases))(
    '%s is valid STIX 2.1',
    (_name, given) => {
      const folder = mkdtempSync(join(tmpdir(), 'stix-'))
      const file = join(folder, 'bundle.json')
      writeFileSync(file, JSON.stringify(given))
      // 103 wants random ids, which a bundle that is handed on twice must not have; it is no rule, but a recommendation.
      const args = ['--version', '2.1', '--strict', '--enforce-refs', '-d', '103', file]
      const told = execFileSync(stixValidator(), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      rmSync(folder, { recursive: true })
      expect(told).toContain('STIX JSON: Valid')
    },
    60_000,
  )
})
