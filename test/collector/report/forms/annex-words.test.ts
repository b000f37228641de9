/** What an annex prints is read back out of it, and nothing else is taken for it. */
import { describe, expect, test } from 'vitest'
import { readAnnex, regimeFile, TITLES } from '../../../../collector/report/forms/annex-words.ts'
import { INCIDENT_FORM_IDS } from '../../../../collector/report/forms/schemas.ts'
import { loadRegimes } from '../../../../collector/report/regimes.ts'
import { filledAs, formInput } from '../../../support/filled-form.ts'

test.each(INCIDENT_FORM_IDS)('%s names the files that its deadlines rest on, and the head of the log', form => {
  const { clocks, facts, calendar } = formInput()
  const { files, head } = readAnnex(filledAs(form).annex)
  expect(head).toBe(facts.chainHead)
  const used = loadRegimes().filter(({ id }) => clocks.some(({ regime }) => regime === id))
  expect(used.length).toBeGreaterThan(0)
  expect(files.filter(({ kind }) => kind === 'regime')).toEqual(
    expect.arrayContaining(used.map(({ file, sha256 }) => ({ kind: 'regime', file, sha256 }))),
  )
  const year = calendar?.years.get(2026)
  expect(files).toContainEqual({ kind: 'calendar', file: year?.file, sha256: year?.sha256 })
})

describe('what only looks like it', () => {
  const line = regimeFile({ file: 'x.yaml', sha256: 'a'.repeat(64) })

  test('is not taken for it in another part, or in the midst of a line', () => {
    const within = { vi: line.vi, en: `A rule: ${line.en}` }
    const annex = [
      { title: { vi: 'Khác', en: 'Findings' }, lines: [line] },
      { title: TITLES.deadlines, lines: [within] },
    ]
    expect(readAnnex(annex)).toEqual({ files: [], head: null })
    expect(readAnnex([{ title: TITLES.deadlines, lines: [line] }]).files).toHaveLength(1)
  })

  test('old versions are read by the words they were saved with', () => {
    const sha256 = 'b'.repeat(64)
    const said = (en: string) => [{ vi: '', en }]
    expect(
      readAnnex([
        {
          title: { vi: '', en: 'Reporting deadlines and their arithmetic' },
          lines: said(`Regime file vn-2026-nd331.yaml, SHA-256 ${sha256}.`),
        },
        {
          title: { vi: '', en: 'Holiday calendars in use' },
          lines: said(`2026: file vn-2026.yaml, SHA-256 ${sha256}.`),
        },
        {
          title: { vi: '', en: "The incident's log" },
          lines: said(`Head of the hash-chained log (SHA-256): ${sha256}.`),
        },
      ]),
    ).toEqual({
      files: [
        { kind: 'regime', file: 'vn-2026-nd331.yaml', sha256 },
        { kind: 'calendar', file: 'vn-2026.yaml', sha256 },
      ],
      head: sha256,
    })
  })
})
