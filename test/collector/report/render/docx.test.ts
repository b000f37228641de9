import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { renderDocx } from '../../../../collector/report/render/docx.ts'
import { filledForm, HOSTILE } from '../../../support/filled-form.ts'
import { incidentFacts } from '../../../support/incident-facts.ts'
import { without } from '../../../support/needs.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'

/** The parts of a DOCX by name, read through the archive's central directory. */
function parts(docx: Buffer): Map<string, string> {
  const found = new Map<string, string>()
  const end = docx.lastIndexOf(Buffer.from('PK\u0005\u0006'))
  let at = docx.readUInt32LE(end + 16)
  for (let left = docx.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, nameLength] = [
      docx.readUInt16LE(at + 10),
      docx.readUInt32LE(at + 20),
      docx.readUInt16LE(at + 28),
    ]
    const name = docx.toString('utf8', at + 46, at + 46 + nameLength)
    const local = docx.readUInt32LE(at + 42)
    const start = local + 30 + docx.readUInt16LE(local + 26) + docx.readUInt16LE(local + 28)
    const bytes = docx.subarray(start, start + size)
    found.set(name, (method === 8 ? inflateRawSync(bytes) : bytes).toString('utf8'))
    at += 46 + nameLength + docx.readUInt16LE(at + 30) + docx.readUInt16LE(at + 32)
  }
  return found
}

const unescaped = (xml: string) =>
  xml.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? '',
  )
const textOf = (xml: string) =>
  unescaped([...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map(([, text]) => text).join('\n'))

const open = async (form = filledForm()) => {
  const all = parts(await renderDocx(form))
  const xml = all.get('word/document.xml') ?? ''
  const headers = [...all].filter(([name]) => /^word\/header\d/.test(name)).map(([, header]) => header)
  return { all, xml, text: textOf(xml), headers }
}

describe('the document', () => {
  test('carries the national heading, the form and its values', async () => {
    const { text } = await open()
    for (const words of [
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'Độc lập - Tự do - Hạnh phúc',
      'SỞ THÔNG TIN VÀ TRUYỀN THÔNG TỈNH MẪU',
      'Số: ……/BC-……',
      'BÁO CÁO BAN ĐẦU SỰ CỐ MẠNG',
      'THÔNG TIN VỀ TỔ CHỨC/CÁ NHÂN BÁO CÁO SỰ CỐ',
      'Nguyễn Thị Ánh',
      '20/11/2026',
      '10 giờ 15 phút',
      '(Ký tên, đóng dấu)',
      'Phụ lục',
    ]) {
      expect(text).toContain(words)
    }
    expect(text.normalize('NFC')).toBe(text)
  })

  test('is A4 with the margins of Nghị định 30/2020 and names Times New Roman 13', async () => {
    const { xml, all } = await open()
    expect(xml).toContain('w:w="11906" w:h="16838"')
    expect(xml).toMatch(/w:top="1134" w:right="1134" w:bottom="1134" w:left="1701"/)
    expect(all.get('word/styles.xml')).toMatch(/Times New Roman/)
    expect(all.get('word/styles.xml')).toContain('w:sz w:val="26"')
  })

  test('numbers pages from the second on, and those of the annex by themselves', async () => {
    const { xml, headers } = await open()
    expect(xml.split('<w:titlePg/>').length - 1).toBe(2)
    expect(xml.split('<w:pgNumType w:start="1"/>').length - 1).toBe(2)
    expect(headers.filter(header => header.includes('PAGE'))).toHaveLength(2)
    expect(headers.filter(header => !header.includes('PAGE'))).toHaveLength(2)
  })

  test('crosses the boxes that were chosen and leaves the others open', async () => {
    const { xml } = await open()
    const options = filledForm().sections.flatMap(({ fields }) => fields.flatMap(field => field.options ?? []))
    const drawn = (glyph: string) => xml.split(`<w:sym w:char="${glyph}" w:font="MS Gothic"/>`).length - 1
    expect(drawn('2612')).toBe(options.filter(({ chosen }) => chosen).length)
    expect(drawn('2610')).toBe(options.filter(({ chosen }) => !chosen).length)
  })
})

test('every compulsory gap is marked in place and named on top', async () => {
  const form = filledForm(incidentFacts(), organisationProfile({ telephone: '', email: '' }))
  const { text } = await open(form)
  expect(form.missing).toEqual(['A3', 'A4', 'G'])
  expect(text.split('«còn thiếu»').length - 1).toBe(3)
  expect(text).toContain('còn thiếu 3 mục bắt buộc: Điện thoại (A3); Email (A4); Đã gửi thông báo sự cố cho (G).')
})

test('a drill says DIỄN TẬP in the headers of all pages, a real report in none', async () => {
  const drill = await open(filledForm(incidentFacts({ drill: true })))
  expect(drill.headers).toHaveLength(4)
  expect(drill.headers.every(header => header.includes('DIỄN TẬP'))).toBe(true)
  const real = await open()
  expect([real.xml, ...real.headers].join('')).not.toContain('DIỄN TẬP')
})

test.each(Object.entries(HOSTILE))('hostile text of the kind %s stays text', async (_kind, hostile) => {
  const facts = incidentFacts({
    title: { vi: hostile, en: hostile },
    victims: [hostile],
    findings: [],
    chainHead: hostile,
  })
  const form = filledForm(facts, organisationProfile({ name: hostile, address: hostile, systems: [] }))
  const { xml, text } = await open(form)
  expect(/(?![\n\t\r])\p{Cc}|\p{Noncharacter_Code_Point}/u.test(xml)).toBe(false)
  expect(xml.includes('<script>')).toBe(false)
  // Every tag that opens is closed, in order.
  const depth: string[] = []
  for (const [, closing, name, empty] of xml.matchAll(/<(\/?)([\w:]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing) expect(depth.pop()).toBe(name)
    else if (!empty) depth.push(name ?? '')
  }
  expect(depth).toEqual([])
  expect(text.length).toBeLessThan(60_000)
})

test.skipIf(without('libreoffice') || without('poppler'))(
  'LibreOffice opens it and prints all of it, boxes included',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docx-'))
    writeFileSync(join(folder, 'report.docx'), await renderDocx(filledForm(incidentFacts({ drill: true }))))
    const profile = `-env:UserInstallation=file://${folder}/profile`
    execFileSync(
      'soffice',
      [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, join(folder, 'report.docx')],
      {
        stdio: 'ignore',
      },
    )
    const text = execFileSync('pdftotext', ['-layout', join(folder, 'report.pdf'), '-'], { encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    const pages = text.split('\f').slice(0, -1)
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.every(page => page.includes('DIỄN TẬP'))).toBe(true)
    for (const words of ['Độc lập - Tự do - Hạnh phúc', '☒ Chưa được xử lý', '☐ Đã được xử lý', 'Phụ lục']) {
      expect(text).toContain(words)
    }
  },
  60_000,
)
