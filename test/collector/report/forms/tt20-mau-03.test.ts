import { describe, expect, test } from 'vitest'
import type { IncidentFacts } from '../../../../collector/report/facts.ts'
import { FormView } from '../../../../collector/serve/views.ts'
import { allText, fieldOf, filledForm, HOSTILE } from '../../../support/filled-form.ts'
import { incidentFacts } from '../../../support/incident-facts.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

const form = filledForm()
const finding = (engine: string) => ({ ...incidentFacts().findings[0], engine }) as IncidentFacts['findings'][number]
const chosen = (filled: typeof form, code: string) =>
  fieldOf(filled, code)
    .options?.filter(({ chosen: yes }) => yes)
    .map(({ id }) => id)

test('holds every field of the form in its printed order', () => {
  const codes = form.sections.flatMap(({ fields }) => fields.map(({ code }) => code))
  expect(codes).toEqual(
    (
      'A1 A2 A3 A4 B1 B2 B3 B4 C1 C2 C3 C4 C5 C6 D D.a D.b D.c D.d D1 D2 E F G ' + 'H1 H2 H3 H4 H5 H6 H7 H8 I I.a J sig'
    ).split(' '),
  )
})

test('marks as compulsory what the form marks', () => {
  const required = form.sections.flatMap(({ fields }) => fields.filter(field => field.required).map(({ code }) => code))
  expect(required).toEqual('A1 A2 A3 A4 B1 B3 B4 C1 D D1 D2 E F G J sig'.split(' '))
})

test('says which lists of options were never read in the published form', () => {
  const unconfirmed = form.sections.flatMap(({ fields }) => fields.filter(field => field.optionsConfirmed === false))
  expect(unconfirmed.map(({ code }) => code)).toEqual(['E', 'F', 'G', 'H7'])
  expect(form.notConfirmed.length).toBeGreaterThan(0)
})

test('every value has an origin and every gap has none', () => {
  const fields = form.sections.flatMap(section => section.fields)
  expect(fields.filter(({ value, origin }) => (value === null) !== (origin === 'none'))).toEqual([])
})

test('is what the API shows', () => {
  expect(() => FormView.parse(JSON.parse(JSON.stringify(form)))).not.toThrow()
})

describe('compulsory gaps', () => {
  test('with a complete profile, only what no system can know is missing', () => {
    expect(form.missing).toEqual(['G'])
  })

  test('an empty profile is missing in every compulsory field it fills, and in no other', () => {
    const nobody = organisationProfile({
      name: '',
      address: ' ',
      telephone: '',
      email: '',
      contact: { name: '', position: '', telephone: '', email: '' },
      operator: '',
      owner: '',
      uplinkProvider: '',
      systems: [],
    })
    const bare = filledForm(incidentFacts({ findings: [], victims: [], attackers: [] }), nobody)
    expect(bare.missing).toEqual('A1 A2 A3 A4 B1 B3 B4 C1 F G'.split(' '))
    expect(bare.missing.map(code => fieldOf(bare, code)).every(({ missing, value }) => missing && value === null)).toBe(
      true,
    )
    expect(fieldOf(bare, 'B2').missing).toBe(false)
  })

  test('an unsigned draft lacks no signature: that is given on the finished document', () => {
    expect(fieldOf(form, 'sig')).toMatchObject({ kind: 'signature', required: true, missing: false })
  })
})

describe('the moment of detection', () => {
  test('is T0 as clocks in Việt Nam show it', () => {
    const late = filledForm(incidentFacts({ times: { detectedAt: new Date('2026-11-20T18:30:00Z') } }))
    expect(fieldOf(late, 'D1').value).toBe('21/11/2026')
    expect(fieldOf(late, 'D2').value).toBe('01 giờ 30 phút')
  })
})

describe('how it was detected', () => {
  test.each([
    [['suricata'], ['ids']],
    [['sigma'], ['logs']],
    [['report'], ['notified']],
    [
      ['suricata', 'sigma'],
      ['ids', 'logs'],
    ],
  ])('by %s is %s', (engines, ways) => {
    expect(chosen(filledForm(incidentFacts({ findings: engines.map(finding) })), 'F')).toEqual(ways)
  })
})

test.each([
  ['candidate', 'not_handled'],
  ['contained', 'not_handled'],
  ['recovered', 'handled'],
  ['closed', 'handled'],
] as const)('the state of a %s incident is %s', (status, state) => {
  expect(chosen(filledForm(incidentFacts({ status })), 'E')).toEqual([state])
})

describe('the affected system', () => {
  test('is the one behind the victim, found by prefix', () => {
    expect(fieldOf(form, 'C3')).toMatchObject({ origin: 'system', value: expect.stringContaining('Cổng thông tin') })
    expect(chosen(form, 'C4')).toEqual(['3'])
    expect(fieldOf(form, 'H1').value).toBe('Debian GNU/Linux 12')
    expect(chosen(form, 'H2')).toEqual(['web', 'database', 'other'])
    expect(chosen(form, 'H3')).toEqual(['firewall', 'ids', 'other'])
    expect(fieldOf(form, 'H5').values).toEqual(['congthongtin.example.gov.vn'])
  })

  test('is found by its domain too, whatever the case', () => {
    const byName = filledForm(incidentFacts({ victims: ['CongThongTin.example.gov.vn'], findings: [] }))
    expect(fieldOf(byName, 'C3').origin).toBe('system')
  })

  test('of nobody we know leaves its fields empty, and the operator is the organisation itself', () => {
    const unknown = filledForm(incidentFacts({ victims: ['192.168.1.9'] }))
    expect(fieldOf(unknown, 'C3')).toMatchObject({ origin: 'alerts', value: 'web-01' })
    expect(fieldOf(unknown, 'C1')).toMatchObject({ origin: 'organisation' })
    expect(fieldOf(unknown, 'H1').value).toBeNull()
  })
})

describe('the list of Internet addresses', () => {
  const victims = [
    '8.8.4.4',
    '10.0.0.8',
    '100.64.3.2',
    '127.0.0.1',
    '203.0.113.10',
    'fd00::1',
    '2001:4860::8',
    'web-01',
  ]

  test('holds public addresses alone', () => {
    expect(fieldOf(filledForm(incidentFacts({ victims })), 'H4').values).toEqual(['8.8.4.4', '2001:4860::8'])
  })

  test('lets documentation addresses through in a drill, since drills are played with them', () => {
    const drill = filledForm(incidentFacts({ victims, drill: true }))
    expect(fieldOf(drill, 'H4').values).toEqual(['8.8.4.4', '203.0.113.10', '2001:4860::8'])
  })

  test('of internal addresses alone is empty, and they stand nowhere else in the form', () => {
    const inside = filledForm(incidentFacts({ victims: ['10.10.1.5'] }))
    expect(fieldOf(inside, 'H4').value).toBeNull()
    expect(allText(inside)).not.toContain('10.10.1.5')
  })
})

test('a request for support is made only when capability was exceeded', () => {
  expect(fieldOf(form, 'I').value).toBeNull()
  const beyond = filledForm(incidentFacts({ judgements: { beyondCapability: true } }))
  expect(fieldOf(beyond, 'I').value).toMatch(/đề nghị hỗ trợ/)
})

describe('the annex', () => {
  const lines = (filled: typeof form) =>
    filled.annex.flatMap(part => part.lines.flatMap(({ vi, en }) => [vi, en])).join('\n')

  test('states T0 and why, both regimes with arithmetic, citation and hash, and the chain head', () => {
    const text = lines(form)
    expect(text).toContain('T0: 20/11/2026 10:15:00 (+07:00).')
    expect(text).toContain('Cộng 72 giờ liên tục, không trừ ngày nghỉ: 10:15 Thứ Hai 23/11/2026.')
    expect(text).toContain('Hạn an toàn: cộng đúng 5 × 24 giờ = 10:15 Thứ Tư 25/11/2026.')
    expect(text).toContain('Đ31.2.d')
    expect(text).toMatch(/Tệp quy định vn-2026-nd331\.yaml, SHA-256 [0-9a-f]{64}/)
    expect(text).toMatch(/vn-2026\.yaml, SHA-256 [0-9a-f]{64}/)
    expect(text).toContain('a'.repeat(64))
  })

  test('says what is not confirmed', () => {
    expect(lines(form)).toContain('Chưa xác nhận: Lời văn nghị định chưa đối chiếu với Công báo.')
  })

  test('says when a person moved T0', () => {
    const moved = incidentFacts({ times: { firstSignalAt: new Date('2026-11-20T01:00:00Z') } })
    expect(lines(filledForm(moved))).toContain('T0 khác tín hiệu đầu tiên (20/11/2026 08:00:00 (+07:00))')
  })

  test('says what was not seen, or that nothing was recorded', () => {
    const [from, to] = [new Date('2026-11-20T03:00:00Z'), new Date('2026-11-20T03:05:00Z')]
    const blind = incidentFacts({
      blindSpots: [{ agent: 'agent-1', from, to, reason: { vi: 'đĩa đầy', en: 'disk full' } }],
    })
    expect(lines(filledForm(blind))).toContain(
      'agent-1: từ 20/11/2026 10:00:00 (+07:00) đến 20/11/2026 10:05:00 (+07:00): đĩa đầy.',
    )
    expect(lines(form)).toContain('Không ghi nhận khoảng trống giám sát nào')
  })

  test('says how many alerts are of rules that are not told apart', () => {
    expect(lines(filledForm(incidentFacts({ otherAlerts: 7 })))).toContain('Ngoài ra 7 cảnh báo của những luật khác')
    expect(lines(form)).not.toContain('Ngoài ra')
  })

  test('stays bounded', () => {
    const many = incidentFacts({ findings: Array.from({ length: 5000 }, () => finding('sigma')) })
    expect(allText(filledForm(many)).length).toBeLessThan(100_000)
  })
})

describe('hostile text', () => {
  test.each(Object.entries(HOSTILE))('of the kind %s is printed without what could harm', (_kind, text) => {
    const hostile = filledForm(
      incidentFacts({
        id: text,
        title: { vi: text, en: text },
        victims: [text],
        attackers: [text],
        findings: [
          { ...finding('sigma'), title: { vi: text, en: text }, ruleId: text, host: text, techniques: [text] },
        ],
        chainHead: text,
      }),
      organisationProfile({ name: text, systems: [] }),
    )
    const printed = allText(hostile)
    // JSON escapes what is a control character; a form prints none, not even a line break.
    expect(printed).not.toMatch(/\\[nu]|[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/u)
    expect(printed.normalize('NFC')).toBe(printed)
    expect(fieldOf(hostile, 'D').value?.length).toBeLessThanOrEqual(255)
    expect(printed.length).toBeLessThan(120_000)
  })
})
