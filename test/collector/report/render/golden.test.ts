/**
 * Every form as LibreOffice prints its DOCX, against a picture of it that people have looked at. UPDATE_GOLDEN=1 writes
 * the pictures anew: look at them before they are kept.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ClockState } from '../../../../collector/report/clock-state.ts'
import type { FilledForm } from '../../../../collector/report/form.ts'
import { INCIDENT_FORM_IDS, PERIOD_FORM_IDS } from '../../../../collector/report/forms/schemas.ts'
import { loadRegimes, type Regime } from '../../../../collector/report/regimes.ts'
import { renderDocx } from '../../../../collector/report/render/docx.ts'
import { filledAs, filledPeriod } from '../../../support/filled-form.ts'
import { incidentFacts, T0 } from '../../../support/incident-facts.ts'
import { without } from '../../../support/needs.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'
import { difference, packed, printedByLibreOffice } from '../../../support/pictures.ts'

const FOLDER = new URL('golden', import.meta.url).pathname
const UPDATE = process.env['UPDATE_GOLDEN'] === '1'
/** Another version of LibreOffice sets a letter a little differently; a line that moved is far more. */
const TOLERANCE = 0.015

// One clock of our own: what the regimes' files say may change without any layout having changed.
const regime = { ...(loadRegimes().find(({ id }) => id === 'vn-2026-nd331') as Regime), sha256: 'd'.repeat(64) }
const clock: ClockState = {
  regime: regime.id,
  stage: 'report',
  title: { vi: 'Báo cáo sự cố (72 giờ)', en: 'Incident report (72 hours)' },
  status: 'running',
  startsAt: T0,
  conservativeAt: new Date(T0.getTime() + 72 * 3_600_000),
  lawfulAt: null,
  usedShare: 0.1,
  arithmetic: { vi: 'Cộng 72 giờ liên tục: 10:15 Thứ Hai 23/11/2026.', en: 'Plus 72 hours: 10:15 Mon 23/11/2026.' },
  citation: 'Nghị định 331/2026/NĐ-CP Đ31.2.d',
  notConfirmed: null,
  recipients: [],
  form: 'tt20_mau_03',
  ...{ filedAt: null, late: false, flags: [], milestones: [] },
}
const given = { facts: incidentFacts(), clocks: [clock], regimes: [{ ...regime, not_confirmed: [] }] }

const forms: Record<string, FilledForm> = {
  ...Object.fromEntries(INCIDENT_FORM_IDS.map(form => [form, filledAs(form, given)])),
  ...Object.fromEntries(PERIOD_FORM_IDS.map(form => [form, filledPeriod(form)])),
  drill: filledAs('incident_notice', { ...given, facts: incidentFacts({ drill: true }) }),
}
/** The notice with a name that takes a line more: everything below moves down by it. */
const moved = filledAs('incident_notice', {
  ...given,
  organisation: organisationProfile({ name: 'Trung tâm Giám sát an toàn không gian mạng của tỉnh Mẫu rất dài tên' }),
})

describe.skipIf(without('libreoffice') || without('poppler'))('as LibreOffice prints it', () => {
  let pages: Record<string, Buffer[]>
  beforeAll(async () => {
    const documents: Record<string, Buffer> = {}
    for (const [name, form] of Object.entries(forms)) documents[name] = await renderDocx(form)
    documents['moved'] = await renderDocx(moved)
    pages = printedByLibreOffice(documents)
  }, 180_000)

  /** The first page, and of one form the annex. */
  const pictures = [...Object.keys(forms).map(name => [name, 0] as const), ['tt20_mau_03', -2] as const]

  test.each(pictures)('%s, page %i, looks as it did', (name, page) => {
    const picture = pages[name]?.at(page)
    if (!picture) throw new Error(`${name} has no such page`)
    const file = join(FOLDER, `${name}${page === 0 ? '' : '-annex'}.png`)
    if (UPDATE) {
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(file, packed(picture))
    }
    expect(existsSync(file), `${file}: UPDATE_GOLDEN=1 writes it`).toBe(true)
    expect(difference(picture, readFileSync(file))).toBeLessThan(TOLERANCE)
  })

  test('a form that is laid out differently would not pass', () => {
    const first = (name: string) => pages[name]?.[0] as Buffer
    expect(difference(first('tt20_mau_03'), first('tt20_mau_04'))).toBeGreaterThan(TOLERANCE)
    expect(difference(first('incident_notice'), first('moved'))).toBeGreaterThan(TOLERANCE)
    expect(difference(first('tt20_mau_03'), first('incident_register'))).toBe(1)
  })
})
