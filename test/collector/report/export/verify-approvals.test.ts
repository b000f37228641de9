/** Who approved, in an export: what the rules don't allow is found, what only the file says is told as that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportLine, LineOf } from '../../../../collector/report/export/lines.ts'
import {
  broken,
  type ExportedIncident,
  edited,
  exportedIncident,
  first,
  linesOf,
  saidOf,
  sealed,
  verify,
  without,
} from '../../../support/exported-incident.ts'
import { countersign, type ReportingCollector, reportingCollector, reportOf } from '../../../support/reporting.ts'

const HOUR = 3_600_000

type Step = LineOf<'step'>['step']
type Kind = Step['change']['kind']

const light = async ({ viewer }: ReportingCollector, id: string): Promise<string> =>
  (await viewer(`/api/incidents/${id}/export`)).body.toString()
const stepOf = (lines: readonly ExportLine[], kind: Kind): Step =>
  (lines.find(line => line.line === 'step' && line.step.change.kind === kind) as LineOf<'step'>).step
const approvedIn = (lines: readonly ExportLine[]) =>
  stepOf(lines, 'approved') as Step & { change: Extract<Step['change'], { kind: 'approved' }> }

let given: ExportedIncident
beforeAll(async () => {
  given = await exportedIncident()
}, 60_000)
afterAll(() => given.collector[Symbol.asyncDispose]())

const forged = (change: (lines: ExportLine[]) => void, text = given.whole): ExportLine[] => {
  const lines = linesOf(text)
  change(lines)
  return lines
}
/** Signed in as this one, throughout. */
const approvedBy = (lines: ExportLine[], who: string) => {
  const step = approvedIn(lines)
  edited(step, { actor: who })
  edited(step.change, { approver: who })
}
const AUTHOR = 'lan'

describe('signed in', () => {
  test.each<[string, string, (lines: ExportLine[]) => void]>([
    ['by its author', 'approved by its own author, lan', lines => approvedBy(lines, AUTHOR)],
    [
      'in another’s name',
      'approved by binh in the name of hoa',
      lines => edited(approvedIn(lines).change, { approver: 'hoa' }),
    ],
    [
      'before it was saved',
      'before it was saved',
      lines => edited(approvedIn(lines), { at: approvedIn(lines).at - HOUR }),
    ],
    [
      'without having been submitted',
      'did not wait for it',
      lines => edited(stepOf(lines, 'submitted'), { change: { kind: 'returned', reason: 'thiếu' } }),
    ],
    [
      'twice',
      'did not wait for it',
      lines => void lines.push({ line: 'step', step: { ...approvedIn(lines), actor: 'hoa' } }),
    ],
    [
      'and countersigned, which nobody does who signed in',
      'countersignature or dispute by binh',
      lines => void lines.push({ line: 'step', step: { ...approvedIn(lines), change: { kind: 'countersigned' } } }),
    ],
  ])('is found when it was approved %s', async (_how, words, change) => {
    const { version } = first(linesOf(given.whole), 'version')
    expect(version.author).toBe(AUTHOR)
    expect(await broken(forged(change))).toMatchObject({
      name: 'approvals',
      says: { en: expect.stringContaining(words) },
    })
  })

  test('an approval that is left out leaves the delivery without one', async () => {
    const lines = without(linesOf(given.whole), 'step', ({ step }) => step.change.kind === 'approved')
    expect(await broken(lines)).toMatchObject({
      name: 'reports',
      says: { en: expect.stringContaining('not approved') },
    })
  })

  test('another approver’s name passes, and it is said that this file can’t tell', async () => {
    const text = sealed(forged(lines => approvedBy(lines, 'hoa')))
    expect((await verify(text)).sound).toBe(true)
    expect(await saidOf(text, 'approvals')).toEqual([
      expect.stringMatching(/^true: 1 approvals came in their turn/),
      expect.stringMatching(/^null: Who approved is in no chain of this file/),
    ])
  })

  test('whoever submitted what another wrote may approve it, which is told', async () => {
    const said = await saidOf(
      sealed(forged(lines => edited(stepOf(lines, 'submitted'), { actor: 'binh' }))),
      'approvals',
    )
    expect(said[1]).toMatch(/^null: .*submitted and approved by one person, binh/)
  })

  test('one’s own is no accusation where the file says that it was allowed, or does not say whether', async () => {
    const allowed = forged(lines => {
      approvedBy(lines, AUTHOR)
      edited(first(lines, 'settings'), { fourEyes: false })
    })
    expect((await saidOf(sealed(allowed), 'approvals'))[1]).toMatch(/^null: .*own author, lan: .*one pair of eyes/)
    const noted = forged(lines => {
      approvedBy(lines, AUTHOR)
      edited(approvedIn(lines).change, { alone: true })
    })
    expect((await saidOf(sealed(noted), 'approvals'))[1]).toMatch(/^null: .*own author, lan: .*one pair of eyes/)
    const before = forged(lines => {
      approvedBy(lines, AUTHOR)
      const { fourEyes: _, ...settings } = first(lines, 'settings')
      lines[lines.findIndex(({ line }) => line === 'settings')] = settings
    })
    expect((await saidOf(sealed(before), 'approvals'))[1]).toMatch(/^null: .*does not say whether/)
    for (const lines of [allowed, noted, before]) expect(await broken(lines)).toBeUndefined()
  })
})

test('where one pair of eyes is enough, the file says so, and so does the step for when that has changed', async () => {
  await using small = await reportingCollector({ fourEyes: false })
  const id = await small.openIncident()
  const alone = await small.person('admin', { name: 'một-mình' })
  const report = reportOf(id)
  await report.save(alone)
  await report.submit(alone)
  expect((await report.approveAlone(alone)).status).toBe(200)
  const text = await light(small, id)
  expect(first(linesOf(text), 'settings').fourEyes).toBe(false)
  expect(approvedIn(linesOf(text)).change.alone).toBe(true)
  for (const one of [text, sealed(forged(lines => edited(first(lines, 'settings'), { fourEyes: true }), text))]) {
    expect((await verify(one)).sound).toBe(true)
    expect((await saidOf(one, 'approvals'))[1]).toMatch(/^null: .*own author, một-mình: .*one pair of eyes is enough/)
  }
  expect(first(linesOf(given.whole), 'settings').fourEyes).toBe(true)
  expect(approvedIn(linesOf(given.whole)).change).not.toHaveProperty('alone')
})

describe('by telephone', () => {
  let id: string
  let pending: string
  beforeAll(async () => {
    const { collector } = given
    id = await collector.openIncident({ attackers: ['198.51.100.20'] })
    const report = reportOf(id)
    await report.save(collector.lan)
    await report.submit(collector.lan)
    const calledAt = new Date(collector.now()).toISOString()
    const call = { approver: 'binh', number: '0912 345 678', calledAt, reason: 'Đang đêm' }
    expect((await report.approveByPhone(collector.lan, 1, call)).status).toBe(200)
    pending = await light(collector, id)
  })

  const phone = (lines: readonly ExportLine[]) => approvedIn(lines).change.approval as { how: 'phone'; id: number }

  test('who, which number, which minute and what became of the countersignature are told', async () => {
    expect((await verify(pending)).sound).toBe(true)
    expect((await saidOf(pending, 'approvals'))[1]).toMatch(
      /^null: .*approved by binh on the telephone \(0912 345 678, 20\/11\/2026 \d\d:\d\d:00 .*recorded by lan\): not countersigned, which was due by 21\/11\/2026/,
    )
    const { collector } = given
    const said = async (change: Step['change'], after = HOUR) =>
      (
        await saidOf(
          sealed(
            forged(lines => {
              const { at, ...step } = approvedIn(lines)
              lines.push({ line: 'step', step: { ...step, at: at + after, actor: 'binh', change } })
            }, pending),
          ),
          'approvals',
        )
      )[1]
    expect(await said({ kind: 'disputed', reason: 'không ai gọi' })).toMatch(/^null: .*: disputed: không ai gọi/)
    expect(await said({ kind: 'countersigned' }, 48 * HOUR)).toMatch(/^true: .*: countersigned late, at 22\/11\/2026/)
    expect((await countersign(collector.binh, phone(linesOf(pending)).id)).status).toBe(204)
    const settled = await light(collector, id)
    expect((await saidOf(settled, 'approvals'))[1]).toMatch(/^true: .*: countersigned at 20\/11\/2026/)
  })

  test.each<[string, string, (lines: ExportLine[]) => void]>([
    ['no number', 'without another who recorded it', lines => edited(phone(lines), { number: ' ' } as object)],
    ['no reason', 'without another who recorded it', lines => edited(phone(lines), { reason: '' } as object)],
    [
      'no minute',
      'without another who recorded it',
      lines => edited(phone(lines), { calledAt: approvedIn(lines).at + 1 } as object),
    ],
    [
      'the approver for who recorded it',
      'without another who recorded it',
      lines => {
        edited(approvedIn(lines), { actor: 'binh' })
        edited(phone(lines), { recordedBy: 'binh' } as object)
      },
    ],
    [
      'its author for the approver',
      'its own author',
      lines => edited(first(lines, 'version').version, { author: 'binh' }),
    ],
    [
      'a countersignature that another gave',
      'countersignature or dispute by lan',
      lines => void lines.push({ line: 'step', step: { ...approvedIn(lines), change: { kind: 'countersigned' } } }),
    ],
  ])('is found to have %s', async (_what, words, change) => {
    const part = await broken(forged(change, pending))
    expect(part).toMatchObject({ name: 'approvals', says: { en: expect.stringContaining(words) } })
  })
})
