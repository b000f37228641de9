/** What holds of every form on an incident, and what each of them holds. */
import { describe, expect, test } from 'vitest'
import type { IncidentFacts } from '../../../../collector/report/facts.ts'
import { type FilledForm, fieldsOf } from '../../../../collector/report/form.ts'
import {
  INCIDENT_FORM_IDS,
  incidentSchema,
  isIncidentForm,
  isPeriodForm,
} from '../../../../collector/report/forms/schemas.ts'
import { loadRegimes } from '../../../../collector/report/regimes.ts'
import { contentOf, formOf } from '../../../../collector/report/versions/content.ts'
import { formView } from '../../../../collector/serve/present/form.ts'
import { FormView } from '../../../../collector/serve/views.ts'
import { allText, fieldOf, filledAs, HOSTILE } from '../../../support/filled-form.ts'
import { incidentFacts, T0 } from '../../../support/incident-facts.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

const CODES: Record<(typeof INCIDENT_FORM_IDS)[number], readonly [all: string, required: string]> = {
  incident_notice: ['N1.1 N1.2 N2.1 N2.2 N2.3 N3.1 N3.2 N3.3 N4.1 N4.2 sig', 'N1.1 N1.2 N2.1 N2.3 N3.1 N3.2 N3.3 N4.1'],
  tt20_mau_03: [
    'A1 A2 A3 A4 B1 B2 B3 B4 C1 C2 C3 C4 C5 C6 D D.a D.b D.c D.d D1 D2 E F G H1 H2 H3 H4 H5 H6 H7 H8 I I.a J sig',
    'A1 A2 A3 A4 B1 B3 B4 C1 D D1 D2 E F G J sig',
  ],
  tt20_mau_04: [
    'K1.1 K1.2 K1.3 K1.4 K2.1 K2.2 K3.1 K3.2 K3.3 K3.4 K4.1 K4.2 K4.3 K4.4 K4.5 sig',
    'K1.1 K1.2 K1.3 K1.4 K3.1 K4.2 K4.3 sig',
  ],
  nd331_quick_report: [
    'Q1 Q2.1 Q2.2 Q2.3 Q2.4 Q3.1 Q3.2 Q3.3 Q4.1 Q4.2 Q4.3 Q5 Q6.1 Q6.2 Q6.3 Q7 Q8.1 Q8.2 Q8.3 Q8.4 Q8.5 ' +
      'Q9.1 Q9.2 Q9.3 Q9.4 Q10.1 Q10.2 Q11.1 Q11.2 Q11.3 Q11.4 sig',
    'Q1 Q2.1 Q2.2 Q2.4 Q3.1 Q4.1 Q4.2 Q5 Q6.1 Q11.4 sig',
  ],
  nd356_mau_08: [
    'P1.1 P1.2 P1.3 P1.4 P2.1 P2.2 P2.3 P2.4 P3 P4.1 P4.2 P5.1 P5.2 P5.3 P5.4 P6 P7 P8 P9 sig',
    'P1.1 P1.2 P1.3 P1.4 P2.1 P2.2 P2.3 P2.4 P4.1 P4.2 P5.1 P5.3 P5.4 P6 P7 P9 sig',
  ],
}

const HEAD = 'c0ffee'.repeat(10)
const INNER = ['10.10.1.5', '192.168.1.9', '172.16.3.3', '100.64.3.2', 'fd00::1', 'fe80::2', '169.254.1.1']

test('every form that a regime names for a stage or a duty exists, but the one of a later part', () => {
  const named = loadRegimes().flatMap(({ stages, periodic }) =>
    [...stages, ...periodic].flatMap(({ form }) => form ?? []),
  )
  expect(named.length).toBeGreaterThan(5)
  expect([...new Set(named)].filter(form => !isIncidentForm(form) && !isPeriodForm(form))).toEqual(['nd331_mau_08'])
})

describe.each(INCIDENT_FORM_IDS)('%s', form => {
  const filled = filledAs(form)

  test('holds its fields in order and marks the compulsory ones', () => {
    const [all, required] = CODES[form]
    expect(fieldsOf(filled).map(({ code }) => code)).toEqual(all.split(' '))
    const marked = fieldsOf(filled).filter(field => field.required)
    expect(marked.map(({ code }) => code)).toEqual(required.split(' '))
  })

  test('has both languages for every word of its own, and a doubt for what is not confirmed', () => {
    const schema = incidentSchema(form)
    const words = [
      schema.title,
      ...schema.notes,
      ...schema.notConfirmed,
      ...schema.sections.flatMap(({ title, fields }) => [
        title,
        ...fields.flatMap(({ label, hint, options = [] }) => [
          label,
          ...(hint ? [hint] : []),
          ...options.map(o => o.label),
        ]),
      ]),
    ]
    expect(words.every(({ vi, en }) => vi.trim() !== '' && en.trim() !== '')).toBe(true)
    expect(schema.notConfirmed.length).toBeGreaterThan(0)
  })

  test('gives an origin to every value and none to a gap', () => {
    expect(fieldsOf(filled).filter(({ value, origin }) => (value === null) !== (origin === 'none'))).toEqual([])
  })

  test('is what the API shows', () => {
    expect(FormView.parse(formView(filled)).sections).toHaveLength(filled.sections.length)
  })

  test('has the tags of its category beside the fields, for machines, and no trace of them where there are none', () => {
    const rsit = ['malicious-code:infected-system', 'malicious-code:c2-server']
    const tagged = filledAs(form, { rsit })
    expect(tagged.rsit).toEqual(rsit)
    expect(FormView.parse(formView(tagged)).rsit).toEqual(rsit)
    expect(formOf(contentOf(tagged)).rsit).toEqual(rsit)
    const { rsit: _, ...rest } = tagged
    for (const untagged of [filledAs(form), filledAs(form, { rsit: [] })]) {
      expect(Object.keys(untagged)).not.toContain('rsit')
      expect(contentOf(untagged)).toEqual(contentOf(rest))
    }
  })

  test('names no address of an inner network, whoever was hit from wherever', () => {
    const findings = INNER.map(host => ({ ...incidentFacts().findings[0], host })) as IncidentFacts['findings']
    for (const organisation of [organisationProfile(), organisationProfile({ systems: [] })]) {
      const facts = incidentFacts({ victims: INNER, attackers: INNER, findings })
      const text = allText(filledAs(form, { facts, organisation }))
      for (const address of INNER) expect(text).not.toContain(address)
    }
  })

  test('has the head of the log in its annex and nowhere else', () => {
    const { annex, ...rest } = filledAs(form, { facts: incidentFacts({ chainHead: HEAD }) })
    expect(JSON.stringify(annex)).toContain(HEAD)
    expect(JSON.stringify(rest)).not.toContain(HEAD)
  })

  test('has T0 as the incident has it, and no way to type another', () => {
    const moved = filledAs(form, { facts: incidentFacts({ times: { detectedAt: new Date('2026-11-20T18:30:00Z') } }) })
    const shown = fieldsOf(moved).filter(({ fixed, value }) => fixed && /21\/11\/2026/.test(value ?? ''))
    expect(shown.length).toBeGreaterThan(0)
  })

  test.each(Object.entries(HOSTILE))('prints hostile text of the kind %s as text', (_kind, text) => {
    const facts = incidentFacts({
      id: text,
      title: { vi: text, en: text },
      victims: [text],
      attackers: [text],
      findings: [
        {
          ...(incidentFacts().findings[0] as IncidentFacts['findings'][number]),
          host: text,
          ruleId: text,
          title: { vi: text, en: text },
        },
      ],
      evidence: [
        {
          id: 'e',
          name: text,
          mediaType: '',
          bytes: 1,
          sha256: text,
          description: text,
          source: text,
          addedAt: 0,
          addedBy: text,
        },
      ],
      tasks: [
        {
          id: 't',
          title: { vi: text, en: text },
          playbook: null,
          assignee: null,
          dueAt: null,
          done: { at: 1, by: text },
        },
      ],
      chainHead: text,
    })
    const printed = allText(filledAs(form, { facts, organisation: organisationProfile({ name: text, systems: [] }) }))
    // A line break is the only one that may stand, between the lines of a long text.
    expect(printed.replaceAll('\\n', '')).not.toMatch(/\\[nu]|[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/u)
    expect(printed.normalize('NFC')).toBe(printed)
    expect(printed.length).toBeLessThan(160_000)
  })
})

describe('the incident notice', () => {
  test('says that handling goes on, or how it ended', () => {
    expect(fieldOf(filledAs('incident_notice'), 'N4.1').value).toContain('cập nhật kết quả ngay khi xong')
    const over = filledAs('incident_notice', { facts: incidentFacts({ status: 'recovered' }) })
    expect(fieldOf(over, 'N4.1').value).toContain('Không đề xuất thêm')
  })

  test('is addressed to those whom the clocks of its form name', () => {
    const names = filledAs('incident_notice').addressees?.map(({ vi }) => vi)
    expect(names).toEqual([
      'chủ quản hệ thống thông tin',
      'đơn vị chuyên trách cùng cấp',
      'cơ quan điều phối quốc gia',
      'thành viên mạng lưới chịu trách nhiệm',
    ])
  })
})

describe('the closing report', () => {
  const sent = (form: string, day: string, number: string | null) => ({
    form,
    version: 1,
    sentAt: new Date(`2026-11-${day}T02:00:00Z`),
    recipient: 'national_coordinator',
    number,
  })

  test('names the first initial report that was sent, by number and date', () => {
    const given = [
      sent('tt20_mau_03', '22', '18/BC-X'),
      sent('tt20_mau_03', '21', '15/BC-X'),
      sent('incident_notice', '20', '9'),
    ]
    const filled = filledAs('tt20_mau_04', { sent: given })
    expect(fieldOf(filled, 'K2.1')).toMatchObject({ value: '15/BC-X', origin: 'reports' })
    expect(fieldOf(filled, 'K2.2').value).toBe('21/11/2026')
    expect(fieldOf(filledAs('tt20_mau_04'), 'K2.1').value).toBeNull()
  })

  test('tells a result only when there is one', () => {
    expect(fieldOf(filledAs('tt20_mau_04'), 'K4.4').value).toBeNull()
    const over = filledAs('tt20_mau_04', { facts: incidentFacts({ status: 'closed' }) })
    expect(fieldOf(over, 'K4.4').value).toContain('đã xử lý xong')
  })
})

describe('the quick report', () => {
  const chosen = (filled: FilledForm) => fieldOf(filled, 'Q1').options?.find(option => option.chosen)?.id
  const filed = (...stages: string[]) =>
    stages.map(stage => ({ regime: 'vn-2026-nd331', stage, filedAt: new Date(T0.getTime() + 1000) }))
  const ordinary = { serious: false } as const

  test.each([
    ['nobody has judged', {}, [], 'initial'],
    ['it is not serious', ordinary, [], 'report'],
    ['national security is concerned', { nationalSecurityOrPublicOrder: true }, [], 'immediate'],
    ['the first notice is filed', {}, ['initial'], 'report'],
    ['all is filed', {}, ['initial', 'report'], 'update'],
  ] as const)('is of the stage that is due next: %s', (_when, judgements, stages, stage) => {
    const facts = incidentFacts({ judgements, filed: filed(...stages) })
    expect(chosen(filledAs('nd331_quick_report', { facts }))).toBe(stage)
  })

  test('asks for cause, scope and measures from the 72-hour report on, and for the recovery at the end', () => {
    const asked = (stage: string) => {
      const edits = { Q1: { edit: { chosen: [stage] }, by: 'lan', at: 1 } }
      const filled = filledAs('nd331_quick_report', { edits })
      return ['Q7', 'Q8.1', 'Q10.1', 'Q10.2'].filter(code => fieldOf(filled, code).required)
    }
    expect(asked('immediate')).toEqual([])
    expect(asked('initial')).toEqual([])
    expect(asked('report')).toEqual(['Q7', 'Q8.1', 'Q10.1'])
    expect(asked('update')).toEqual(['Q7', 'Q8.1', 'Q10.1'])
    expect(asked('closing')).toEqual(['Q7', 'Q8.1', 'Q10.1', 'Q10.2'])
  })

  test('says nothing of flags that nobody has judged', () => {
    const option = (code: string, judgements: IncidentFacts['judgements']) =>
      fieldOf(filledAs('nd331_quick_report', { facts: incidentFacts({ judgements }) }), code).options?.find(
        o => o.chosen,
      )?.id
    expect(option('Q6.1', {})).toBe('unknown')
    expect(option('Q6.1', { serious: true })).toBe('serious')
    expect(option('Q6.2', {})).toBeUndefined()
    expect(option('Q6.2', { nationalSecurityOrPublicOrder: false })).toBe('no')
    expect(option('Q6.3', { seriousDisruption: true })).toBe('yes')
    expect(option('Q9.1', {})).toBeUndefined()
    expect(option('Q9.1', { personalDataHarmPossible: false, personalDataRisk: true })).toBe('yes')
    expect(option('Q9.1', { personalDataHarmPossible: false })).toBe('no')
  })

  test('names the next deadline that is still ahead', () => {
    expect(fieldOf(filledAs('nd331_quick_report'), 'Q11.3').value).toBe('21/11/2026 10:15:00 (+07:00)')
    const facts = incidentFacts({ filed: filed('initial', 'report') })
    expect(fieldOf(filledAs('nd331_quick_report', { facts }), 'Q11.3').value).toBeNull()
  })
})

describe('the notice of a personal data breach', () => {
  test('leaves what no system knows to people, as compulsory gaps', () => {
    expect(filledAs('nd356_mau_08').missing).toEqual(['P4.1', 'P4.2', 'P6'])
  })

  test('tells when the breach became known, from which its 72 hours run', () => {
    const facts = incidentFacts({ times: { personalDataAwareAt: new Date('2026-11-21T01:00:00Z') } })
    expect(fieldOf(filledAs('nd356_mau_08', { facts }), 'P2.2').value).toBe('21/11/2026 08:00:00 (+07:00)')
    expect(fieldOf(filledAs('nd356_mau_08'), 'P2.2').value).toBe('20/11/2026 10:15:00 (+07:00)')
  })
})
