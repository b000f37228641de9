import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FilledForm } from '../../../../collector/report/form.ts'
import { renderPdf } from '../../../../collector/report/render/pdf.ts'
import { filledForm, HOSTILE } from '../../../support/filled-form.ts'
import { incidentFacts } from '../../../support/incident-facts.ts'
import { without } from '../../../support/needs.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pdf-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function write(form: FilledForm): Promise<string> {
  const file = join(folder, 'report.pdf')
  writeFileSync(file, await renderPdf(form))
  return file
}

/** Pages of text, words in reading order. */
async function pages(form: FilledForm): Promise<string[]> {
  const text = execFileSync('pdftotext', ['-layout', await write(form), '-'], { encoding: 'utf8' })
  return text.split('\f').slice(0, -1)
}
const squeezed = (text: string) => text.replace(/\s+/g, ' ')

test('is a PDF of A4 pages', async () => {
  const pdf = (await renderPdf(filledForm())).toString('latin1')
  expect(pdf.startsWith('%PDF-1.')).toBe(true)
  expect(pdf).toMatch(/\/MediaBox \[0 0 595\.28 841\.89\]/)
})

describe.skipIf(without('poppler'))('read back with pdftotext', () => {
  test('carries the national heading, the form and its values in composed Vietnamese', async () => {
    const text = squeezed((await pages(filledForm())).join(' '))
    for (const words of [
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'Độc lập - Tự do - Hạnh phúc',
      'BÁO CÁO BAN ĐẦU SỰ CỐ MẠNG',
      'Nguyễn Thị Ánh',
      '10 giờ 15 phút',
      '(Ký tên, đóng dấu)',
      'Phụ lục',
    ]) {
      expect(text).toContain(words)
    }
    expect(text.normalize('NFC')).toBe(text)
  })

  test('embeds every font it uses', async () => {
    const fonts = execFileSync('pdffonts', [await write(filledForm())], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .slice(2)
    expect(fonts.length).toBeGreaterThanOrEqual(3)
    expect(fonts.every(line => line.includes('Tinos') && / yes yes yes /.test(line))).toBe(true)
  })

  test('marks every compulsory gap in place and on top', async () => {
    const form = filledForm(incidentFacts(), organisationProfile({ telephone: '', email: '' }))
    const text = squeezed((await pages(form)).join(' '))
    expect(text.split('«còn thiếu»').length - 1).toBe(form.missing.length)
    expect(text).toContain('còn thiếu 3 mục bắt buộc: Điện thoại (A3)')
  })

  test('says DIỄN TẬP on every page of a drill and on none of a real report', async () => {
    const drill = await pages(filledForm(incidentFacts({ drill: true })))
    expect(drill.length).toBeGreaterThan(2)
    expect(drill.every(page => page.includes('DIỄN TẬP'))).toBe(true)
    expect((await pages(filledForm())).join('')).not.toContain('DIỄN TẬP')
  })

  test('numbers pages from the second on, and those of the annex by themselves', async () => {
    const all = await pages(filledForm())
    const annex = all.findIndex(page => page.trimStart().startsWith('Phụ lục'))
    expect(annex).toBeGreaterThan(1)
    expect(all[0]?.trimStart().startsWith('SỞ')).toBe(true)
    const numbers = all.map(page => page.trimStart().split(/\s/)[0])
    expect(numbers.slice(1, annex)).toEqual(numbers.slice(1, annex).map((_, index) => String(index + 2)))
    expect(numbers.slice(annex + 1)).toEqual(numbers.slice(annex + 1).map((_, index) => String(index + 2)))
    expect(numbers.length).toBeGreaterThan(annex + 1)
  })

  test('wraps a long word within the page', async () => {
    const form = filledForm(incidentFacts(), organisationProfile({ address: HOSTILE.unbroken }))
    const boxes = execFileSync('pdftotext', ['-bbox', await write(form), '-'], { encoding: 'utf8' })
    const right = [...boxes.matchAll(/xMax="([\d.]+)"/g)].map(([, x]) => Number(x))
    expect(right.length).toBeGreaterThan(100)
    expect(Math.max(...right)).toBeLessThanOrEqual(595.28 - 50)
    expect([...boxes.matchAll(/>([x]+)<\/word>/g)].map(([, word]) => word).join('').length).toBe(
      HOSTILE.unbroken.length,
    )
  })
})

test.each(Object.entries(HOSTILE))(
  'hostile text of the kind %s stays text, in bounded pages',
  async (_kind, hostile) => {
    const facts = incidentFacts({
      title: { vi: hostile, en: hostile },
      victims: [hostile],
      findings: [],
      chainHead: hostile,
    })
    const pdf = (
      await renderPdf(filledForm(facts, organisationProfile({ name: hostile, address: hostile, systems: [] })))
    ).toString('latin1')
    expect(pdf.trimEnd().endsWith('%%EOF')).toBe(true)
    expect(pdf).not.toMatch(/\/(JavaScript|JS|Launch|OpenAction|EmbeddedFile)\b/)
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThan(20)
  },
)
