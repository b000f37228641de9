/** What holds of every report on a period. */
import { describe, expect, test } from 'vitest'
import { fieldsOf, reviveForm } from '../../../../collector/report/form.ts'
import { PERIOD_FORM_IDS, periodSchema } from '../../../../collector/report/forms/schemas.ts'
import { formView } from '../../../../collector/serve/present/form.ts'
import { FormView } from '../../../../collector/serve/views.ts'
import { allText, fieldOf, filledPeriod, HOSTILE } from '../../../support/filled-form.ts'
import { observations, registeredIncident } from '../../../support/observations.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

const cells = (form: Parameters<typeof filledPeriod>[0], code: string, given = {}) =>
  fieldOf(filledPeriod(form, given), code).table?.rows.map(row =>
    row.map(cell => (typeof cell === 'string' ? cell : cell.vi)),
  )

describe.each(PERIOD_FORM_IDS)('%s', form => {
  test('says both languages, doubts what is not confirmed, and is what the API shows', () => {
    const filled = filledPeriod(form)
    const schema = periodSchema(form)
    const words = [
      schema.title,
      ...schema.notConfirmed,
      ...schema.sections.flatMap(({ title, fields }) => [title, ...fields.map(({ label }) => label)]),
    ]
    expect(words.every(({ vi, en }) => vi.trim() !== '' && en.trim() !== '')).toBe(true)
    expect(schema.notConfirmed.length).toBeGreaterThan(0)
    expect(FormView.parse(formView(filled))).toMatchObject({ incidentId: null, period: { from: '2026-11-20' } })
    expect(reviveForm(JSON.stringify(filled))).toEqual(filled)
  })

  test('every row has a cell a column, and widths for all of them', () => {
    for (const { table } of fieldsOf(filledPeriod(form))) {
      if (!table) continue
      expect(table.widths).toHaveLength(table.columns.length)
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length)
    }
  })

  test('prints hostile text as text, in bounded tables', () => {
    for (const text of Object.values(HOSTILE)) {
      const seen = { name: text, service: text, count: 1, firstAt: new Date(0), lastAt: new Date(0) }
      const filled = filledPeriod(form, {
        organisation: organisationProfile({ name: text }),
        observations: observations({
          objects: Array.from({ length: 300 }, () => seen),
          sources: [{ name: text, asn: text, count: 1 }],
          incidents: [
            registeredIncident({ title: { vi: text, en: text }, reason: text, verdict: 'benign', objects: [text] }),
          ],
          losses: [{ agent: text, from: new Date(0), to: new Date(1), reason: { vi: text, en: text } }],
          changes: null,
        }),
      })
      const printed = allText(filled)
      expect(printed.replaceAll('\\n', '')).not.toMatch(/\\[nu]|[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/u)
      expect(printed.length).toBeLessThan(200_000)
    }
  })

  test('a period that is not over is said to be preliminary; a drill is one', () => {
    const early = filledPeriod(form, { now: new Date('2026-11-20T10:00:00Z') })
    expect(fieldOf(early, 'M1.2').value).toContain('chưa hết kỳ, số liệu tạm thời')
    expect(fieldOf(filledPeriod(form), 'M1.2').value).not.toContain('tạm thời')
    expect(filledPeriod(form, { observations: observations({ drill: true }) }).drill).toBe(true)
  })
})

test('the daily report has what Circular 31/2017 asks for: period, objects, techniques with evidence, attackers, changes', () => {
  const daily = filledPeriod('monitoring_daily')
  expect(fieldOf(daily, 'M1.2').value).toBe('Ngày 20/11/2026')
  expect(cells('monitoring_daily', 'M4')?.[0]).toEqual([
    '1',
    'Cổng thông tin điện tử tỉnh Mẫu (203.0.113.10)',
    'tcp/22 (ssh)',
    '10:15 20/11/2026 – 16:40 20/11/2026',
    '128',
  ])
  expect(cells('monitoring_daily', 'M5')?.[0]).toEqual([
    '1',
    'T1110.001: Dò mật khẩu SSH',
    'cao',
    '128',
    'bien-gioi-01/1/5, bien-gioi-01/1/9',
  ])
  expect(cells('monitoring_daily', 'M6')).toEqual([
    ['1', '198.51.100.7', '–', '128'],
    ['2', '192.0.2.44', 'AS64500', '20'],
  ])
  expect(fieldOf(daily, 'M7').value).toBe(
    'Cảnh báo 90 → 148; đối tượng 1 → 2; nguồn 3 → 2; sự cố 0 → 2. Đối tượng mới bị nhắm tới: may-chu-thu. Kỹ thuật mới: T1110.001.',
  )
  expect(fieldOf(daily, 'M1.3').value).toBe(
    '2 cảm biến; 1 không có khoảng trống, 1 có lúc không quan sát được, 0 chưa từng báo.',
  )
  expect(cells('monitoring_daily', 'M10')?.[0]?.slice(1, 4)).toEqual([
    'bien-gioi-02',
    '20/11/2026 10:15:00 (+07:00)',
    '20/11/2026 10:19:00 (+07:00)',
  ])
})

test('what was more than may be looked at is said to be a minimum', () => {
  const filled = filledPeriod('monitoring_daily', { observations: observations({ whole: false }) })
  expect(fieldOf(filled, 'M1.4').value).toContain('tối thiểu')
})

test('the register has dismissed candidates with verdict and reason, and reports only with their proof', () => {
  const rows = cells('incident_register', 'M2')
  expect(rows?.[0]?.slice(6)).toEqual([
    'đã xác nhận',
    '–',
    'Báo cáo ban đầu (Mẫu 03) → cơ quan điều phối quốc gia, 20/11/2026 16:40:00 (+07:00), 15/BC-TTDL',
  ])
  expect(rows?.[1]?.slice(6)).toEqual(['đã đóng', 'cảnh báo sai. Lý do: máy chủ cập nhật của nhà cung cấp', 'chưa gửi'])
  expect(fieldOf(filledPeriod('incident_register'), 'M1.5').value).toBe(
    '2 sự cố và nghi vấn: 0 kết luận là sự cố, 1 loại bỏ có kết luận, 1 chưa kết luận.',
  )
})

test('the periodic report counts by the categories that people gave', () => {
  const categories = new Map([['intrusion', { vi: 'Truy cập trái phép', en: 'Unauthorised access' }]])
  expect(cells('tt20_mau_05', 'M2', { categories })).toEqual([
    ['1', 'Truy cập trái phép', '1'],
    ['2', 'chưa phân loại', '1'],
  ])
})
