import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DataFileError } from '../../../collector/data-file.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'

const SHIPPED = new URL('../../../collector/report/regimes/', import.meta.url)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regimes-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

function problems(): readonly string[] {
  try {
    loadRegimes(folder)
  } catch (error) {
    if (error instanceof DataFileError) return error.problems
    throw error
  }
  return []
}

const GOOD = `id: house-rule
title: {vi: Nội quy, en: House rule}
enabled: true
citation: house
stages:
  - {id: first, title: {vi: Một, en: One}, value: 4, unit: hours, start: aware_at, when: always, cap: {value: 24, unit: hours, start: detected_at}}
  - {id: second, title: {vi: Hai, en: Two}, value: 1, unit: months, start: "stage_sent:first", when: always}
`

describe('the shipped regimes', () => {
  const regimes = loadRegimes()
  const regime = (id: string) => regimes.find(found => found.id === id)

  test('hold the dispatch as the default and Decree 331 from its day in force', () => {
    expect(regime('vn-dispatch-2022-09-02')).toMatchObject({ enabled: true, default: true, from: '2022-08-01' })
    expect(regime('vn-2026-nd331')).toMatchObject({ enabled: true, default: false, from: '2026-08-19' })
    expect(regimes.filter(found => found.default)).toHaveLength(1)
  })

  test('keep the hash of their own file', () => {
    for (const { file, sha256 } of regimes) {
      expect(sha256).toBe(
        createHash('sha256')
          .update(readFileSync(new URL(file, SHIPPED)))
          .digest('hex'),
      )
    }
  })

  test('name recipients without any address', () => {
    expect(regimes.flatMap(({ recipients }) => recipients).filter(name => /[@.\s]/.test(name))).toEqual([])
  })

  test('say in both languages what is not confirmed', () => {
    expect(regime('vn-2026-nd331')?.not_confirmed.length).toBeGreaterThan(0)
    expect(regime('vn-dispatch-2022-09-02')?.not_confirmed.length).toBeGreaterThan(0)
  })
})

describe('a regime file', () => {
  test('may hold stages that follow a sent one, months and a cap', () => {
    write('house-rule.yaml', GOOD)
    expect(loadRegimes(folder)[0]?.stages.map(({ start }) => start)).toEqual(['aware_at', 'stage_sent:first'])
  })

  test('gets the house defaults for policy', () => {
    write('house-rule.yaml', GOOD)
    expect(loadRegimes(folder)[0]?.policy).toEqual({
      warn_at: [0.5, 0.75, 0.9],
      due_soon_at: 0.75,
      immediate_target_minutes: 60,
      severity_when_unknown: 'serious',
      milestones: [
        { id: 'triaged', share: 0.25 },
        { id: 'drafted', share: 0.5 },
        { id: 'submitted', share: 0.75 },
        { id: 'sent', share: 0.9 },
      ],
    })
  })

  test('is refused with file, line and field of every mistake in every file', () => {
    write(
      'house-rule.yaml',
      GOOD.replace('enabled: true', 'enabled: yes please').replace('aware_at', 'aware_yesterday'),
    )
    write('other.yaml', `${GOOD.replace('house-rule', 'other')}recipient: someone\n`)
    expect(problems()).toEqual([
      expect.stringMatching(/^house-rule\.yaml:3: enabled: /),
      expect.stringMatching(/^house-rule\.yaml:6: stages\.0\.start: expected one of detected_at/),
      'other.yaml:8: recipient: unknown key',
    ])
  })

  test.each([
    ['a value without a unit', ', unit: hours', '', /stages\.0\.unit: required/],
    ['a period in days that does not say how to count', 'unit: hours', 'unit: days', /stages\.0\.counting: required/],
    ['an unknown condition', 'when: always', 'when: sometimes', /stages\.0\.when: /],
    [
      'a stage that follows one that does not exist',
      'stage_sent:first',
      'stage_sent:third',
      /no earlier stage is called third/,
    ],
    ['a day that does not exist', 'citation: house', 'citation: house\nfrom: 2026-02-30', /from: /],
    ['two stages of one name', 'id: second', 'id: first', /first stands twice/],
    ['an unknown form', 'when: always, cap', 'form: mau_99, when: always, cap', /stages\.0\.form: /],
    [
      'a milestone with neither share nor time',
      'citation: house',
      'citation: house\npolicy: {milestones: [{id: sent}]}',
      /policy\.milestones\.0: needs either share or before_minutes/,
    ],
    [
      'a milestone that stands twice',
      'citation: house',
      'citation: house\npolicy: {milestones: [{id: sent, share: 0.5}, {id: sent, share: 0.6}]}',
      /policy\.milestones: a milestone stands twice/,
    ],
    [
      'a stage addressed to nobody',
      'when: always, cap',
      'when: always, recipients: [], cap',
      /stages\.0\.recipients: /,
    ],
    ['YAML that does not parse', 'enabled: true', 'enabled: [true', /house-rule\.yaml:\d+: /],
    ['a key that stands twice', 'citation: house', 'citation: house\ncitation: home', /house-rule\.yaml:5: /],
  ])('is refused for %s', (_what, from, to, message) => {
    write('house-rule.yaml', GOOD.replace(from, to))
    expect(problems().join('\n')).toMatch(message)
  })

  test('must be named like its regime', () => {
    write('another-name.yaml', GOOD)
    expect(problems()).toEqual(['another-name.yaml:1: id: house-rule must stand in house-rule.yaml'])
  })
})
