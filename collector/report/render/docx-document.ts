/** Draws a sheet with the `docx` library: Times New Roman by name, so that offices print it with their own. */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Header,
  type ISectionOptions,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  type Table,
  TextRun,
} from 'docx'
import type { FilledForm } from '../form.ts'
import { blocks, missing } from './docx-blocks.ts'
import { centred, halfPoints, plainTable, RED, rule, run, twips } from './docx-parts.ts'
import { BODY_POINTS, layOut, type RenderOptions, type Sheet, SMALL_POINTS } from './layout.ts'

const small = halfPoints(SMALL_POINTS)

export async function buildDocx(filled: FilledForm, options: RenderOptions = {}): Promise<Buffer> {
  const sheet = layOut(filled, options)
  const document = new Document({
    title: sheet.title,
    creator: 'Vọng Gác',
    description: sheet.citation,
    styles: {
      default: {
        document: {
          run: { font: 'Times New Roman', size: halfPoints(BODY_POINTS), language: { value: languageOf(sheet) } },
        },
      },
    },
    sections: [
      section(sheet, [
        heading(sheet),
        ...titleOf(sheet),
        ...addressees(sheet),
        ...draft(sheet),
        ...blocks(sheet),
        ...notes(sheet),
        signing(sheet),
      ]),
      section(sheet, annex(sheet)),
    ],
  })
  return Packer.toBuffer(document)
}

const languageOf = ({ language }: Sheet): string => (language === 'vi' ? 'vi-VN' : 'en-GB')

/** Pages of the document and of its annex are numbered each from 1, the first of either without its number. */
function section(sheet: Sheet, children: (Paragraph | Table)[]): ISectionOptions {
  const { width, height, top, bottom, left, right } = sheet.page
  const landscape = width > height
  return {
    properties: {
      titlePage: true,
      page: {
        pageNumbers: { start: 1 },
        // The library turns the page itself: it wants the sides as they are upright.
        size: {
          width: twips(Math.min(width, height)),
          height: twips(Math.max(width, height)),
          orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
        },
        margin: {
          ...{ top: twips(top), bottom: twips(bottom), left: twips(left), right: twips(right) },
          ...{ header: twips(8), footer: twips(8) },
        },
      },
    },
    headers: { first: header(sheet, false), default: header(sheet, true) },
    children,
  }
}

function header({ drill }: Sheet, numbered: boolean): Header {
  return new Header({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: [
          ...(numbered ? [new TextRun({ children: [PageNumber.CURRENT] })] : []),
          ...(drill ? [run(`${numbered ? '   ' : ''}${drill}`, { bold: true, color: RED })] : []),
        ],
      }),
    ],
  })
}

function heading(sheet: Sheet): Table {
  const { words, organisation, number, page } = sheet
  const [left, right] = [page.content * 0.39, page.content * 0.61] as const
  const name = organisation ? run(organisation.toUpperCase(), { bold: true, size: 24 }) : missing(sheet)
  return plainTable(
    [left, right],
    [
      [
        [centred([name]), rule(left, 22)],
        [
          centred([run(words.nation, { bold: true, size: 24 })]),
          centred([run(words.motto, { bold: true, size: 26 })]),
          rule(right, 58),
        ],
      ],
      [[centred([run(number)])], [centred([run(words.date, { italics: true })])]],
    ],
  )
}

function titleOf({ title, citation, page }: Sheet): Paragraph[] {
  return [
    centred([run(title, { bold: true, size: 28 })], { spacing: { before: 280, after: 40 } }),
    centred([run(`(${citation})`, { italics: true })], { spacing: { after: 40 } }),
    rule(page.content, 40),
  ]
}

/** One is named on the line itself, several on a line each (II.9). */
function addressees({ addressees: names, words }: Sheet): Paragraph[] {
  if (names === null) return []
  const [only] = names
  const spacing = { before: 120, after: 160 }
  if (names.length <= 1) return [centred([run(`${words.to} ${only ?? words.nobody}`)], { spacing })]
  return [
    new Paragraph({ indent: { left: twips(30) }, spacing: { before: 120 }, children: [run(words.to)] }),
    ...names.map(
      (name, index) =>
        new Paragraph({
          indent: { left: twips(45) },
          spacing: { after: index === names.length - 1 ? 160 : 0 },
          children: [run(`- ${name}${index === names.length - 1 ? '.' : ';'}`)],
        }),
    ),
  ]
}

function draft({ draft: text }: Sheet): Paragraph[] {
  if (text === null) return []
  const line = { style: BorderStyle.SINGLE, size: 6, space: 4, color: RED }
  return [
    new Paragraph({
      spacing: { after: 200 },
      border: { top: line, bottom: line, left: line, right: line },
      indent: { left: 100, right: 100 },
      children: [run(text, { bold: true, color: RED, size: small })],
    }),
  ]
}

/** They stay with the signature: it never stands alone on a page. */
function notes({ notes: lines, words }: Sheet): Paragraph[] {
  if (lines.length === 0) return []
  return [
    new Paragraph({
      keepNext: true,
      spacing: { before: 160 },
      children: [run(words.notes, { bold: true, italics: true, size: small })],
    }),
    ...lines.map(
      (line, index) =>
        new Paragraph({ keepNext: true, children: [run(`${index + 1}. ${line}`, { italics: true, size: small })] }),
    ),
  ]
}

function signing({ signing: { title, hint }, recipients, words, page }: Sheet): Table {
  return plainTable(
    [page.content * 0.44, page.content * 0.56],
    [
      [
        [
          new Paragraph({
            spacing: { before: 240 },
            children: [run(words.recipients, { bold: true, italics: true, size: small })],
          }),
          ...recipients.map(line => new Paragraph({ children: [run(line, { size: 22 })] })),
        ],
        [
          ...title.map((line, index) =>
            centred([run(line, { bold: true })], { spacing: { before: index === 0 ? 240 : 0 }, keepNext: true }),
          ),
          centred([run(hint, { italics: true })], { spacing: { after: 1600 } }),
        ],
      ],
    ],
  )
}

function annex({ words, annexSource, annex: parts, page }: Sheet): Paragraph[] {
  return [
    centred([run(words.annexTitle, { bold: true, size: 28 })]),
    centred([run(words.annexName, { bold: true })]),
    centred([run(words.annexOf, { italics: true })], { spacing: { after: 40 } }),
    rule(page.content, 40),
    ...annexSource.map(line => centred([run(line, { italics: true, size: small })], { spacing: { after: 40 } })),
    ...parts.flatMap(({ title, lines }, index) => [
      new Paragraph({
        keepNext: true,
        spacing: { before: 120, after: 40 },
        children: [run(`${index + 1}. ${title}`, { bold: true })],
      }),
      ...lines.map(annexLine),
    ]),
  ]
}

const annexLine = (line: string): Paragraph =>
  new Paragraph({
    alignment: AlignmentType.LEFT,
    indent: { left: 340, hanging: 200 },
    spacing: { after: 40 },
    children: [run(`- ${line}`, { size: small })],
  })
