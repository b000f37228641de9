/** Reports and deliveries in an export whose every hash was made to fit: what is found, by what, and what is only told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportLine, LineOf } from '../../../../collector/report/export/lines.ts'
import {
  broken,
  type ExportedIncident,
  edited,
  exportedIncident,
  exportOf,
  first,
  linesOf,
  portal,
  saidOf,
  sealed,
  sha256Of,
  verify,
  without,
  writtenAnew,
} from '../../../support/exported-incident.ts'
import { reportOf } from '../../../support/reporting.ts'

const HOUR = 3_600_000

let given: ExportedIncident
beforeAll(async () => {
  given = await exportedIncident()
}, 60_000)
afterAll(() => given.collector[Symbol.asyncDispose]())

const forged = (change: (lines: ExportLine[]) => void): ExportLine[] => {
  const lines = linesOf(given.whole)
  change(lines)
  return lines
}
const is = (part: string, words: string) => ({ name: part, says: { en: expect.stringContaining(words) } })

describe('evidence that was exchanged, with its hash in log, state, chain and report', () => {
  let exchanged: ExportLine[]
  beforeAll(() => {
    const lines = linesOf(given.whole)
    const [before, after] = [Buffer.from('một dòng\n'.repeat(100)), Buffer.from('dòng khác\n'.repeat(100))]
    const bytes = [before, after].map(({ length }) => `"bytes":${length}`) as [string, string]
    const annex = [before, after].map(({ length }) => `: ${length} byte`) as [string, string]
    exchanged = writtenAnew(lines, {
      [sha256Of(before)]: sha256Of(after),
      [before.toString('base64')]: after.toString('base64'),
      [bytes[0]]: bytes[1],
      [annex[0]]: annex[1],
    })
    expect(exchanged.filter(({ line }) => line === 'event')).not.toEqual(lines.filter(({ line }) => line === 'event'))
  })

  test('contradicts nothing in the file', async () => {
    expect(await broken(exchanged)).toBeUndefined()
    expect((await saidOf(sealed(exchanged), 'evidence'))[0]).toMatch(/^true/)
  })

  test('is found by a head that was kept elsewhere, and without one it is said that there is none', async () => {
    expect(await broken(exchanged, { head: given.head })).toMatchObject(
      is('tail', 'does not lead through the given head'),
    )
    const printed = first(linesOf(given.whole), 'version').version.chainHead
    expect(await broken(exchanged, { head: printed })).toMatchObject({ name: 'tail' })
    expect((await saidOf(sealed(exchanged), 'tail'))[0]).toMatch(/^null: Without --head it can't be proved/)
  })

  test('is found by the anchor that the log is in; left out, it is missed by the anchors that were kept', async () => {
    const anchored = [...exchanged, ...linesOf(given.whole).filter(({ line }) => line === 'anchor')]
    expect(await broken(anchored)).toMatchObject({ name: 'anchor' })
    const kept = { anchors: [given.anchor] }
    expect((await saidOf(sealed(exchanged), 'anchor', kept))[0]).toMatch(/^null: .*it may have been taken out/)
    expect((await saidOf(sealed(exchanged), 'anchor'))[0]).toMatch(/^null: .*not been anchored yet/)
    // Made before there was anything to draw in, or after the file was written: nothing is missing.
    const opened = first(exchanged, 'event').event.at
    for (const at of [opened - HOUR, first(exchanged, 'header').exportedAt + HOUR])
      expect((await saidOf(sealed(exchanged), 'anchor', { anchors: [{ ...given.anchor, at }] }))[0]).toMatch(
        /^null: .*not been anchored yet/,
      )
  })

  test('is found by the report as it was sent, whose content prints the head', async () => {
    const { content, sha256 } = first(linesOf(given.whole), 'version').version
    const asSent = exchanged.map(line =>
      line.line === 'version' ? { ...line, version: { ...line.version, content, sha256 } } : line,
    )
    expect(await broken(asSent)).toMatchObject(is('reports', 'rests on another log'))
  })
})

describe('deliveries', () => {
  const proven = (lines: readonly ExportLine[]) =>
    lines.find(line => line.line === 'delivery_step' && line.step.change.kind === 'proven') as LineOf<'delivery_step'>

  test('one that was made up passes, and it is said that the log has nothing answered by it', async () => {
    const lines = forged(made => {
      made.push({
        line: 'delivery',
        delivery: { ...first(made, 'delivery').delivery, id: 'made-up', channel: 'portal' },
      })
      made.push({ line: 'delivery_step', step: { ...proven(made).step, delivery: 'made-up' } })
    })
    expect(await broken(lines)).toBeUndefined()
    expect((await saidOf(sealed(lines), 'reports'))[1]).toMatch(
      /^null: The log has nothing answered by delivery made-up/,
    )
    expect(await saidOf(given.whole, 'reports')).toHaveLength(1)
  })

  test('one that answers nothing is sent all the same, and told alike', async () => {
    const { collector, id } = given
    expect((await reportOf(id).deliver(collector.lan, 1, portal(collector, []))).status).toBe(200)
    const text = await exportOf(collector, id)
    expect((await verify(text)).sound).toBe(true)
    expect((await saidOf(text, 'reports'))[1]).toMatch(/^null: The log has nothing answered by delivery /)
  })

  test.each<[string, string, (lines: ExportLine[]) => void]>([
    [
      'a step of a delivery that is not there',
      'is of delivery made-up',
      lines => void lines.push({ line: 'delivery_step', step: { ...proven(lines).step, delivery: 'made-up' } }),
    ],
    [
      'a decision about a version that is not there',
      'incident_notice v2, which is not here',
      lines => void lines.push({ line: 'step', step: { ...first(lines, 'step').step, version: 2 } }),
    ],
    [
      'one that went out before it was approved',
      'came before the approval',
      lines => {
        const { change } = proven(lines).step
        if (change.kind === 'proven') edited(change, { sentAt: change.sentAt - HOUR })
      },
    ],
    [
      'one that went out after the approver had disputed',
      'came after the dispute',
      lines => {
        const { step } = lines.findLast(line => line.line === 'step') as LineOf<'step'>
        lines.push({ line: 'step', step: { ...step, change: { kind: 'disputed', reason: 'không' } } })
        const { delivery } = first(lines, 'delivery')
        edited(delivery, { at: delivery.at + HOUR })
      },
    ],
    [
      'a version whose content is another’s',
      'holds is another',
      lines => {
        const { version } = first(lines, 'version')
        const content = version.content.replace('"form":"incident_notice"', '"form":"tt20_mau_03"')
        edited(version, { content, sha256: sha256Of(content) })
      },
    ],
    [
      'a version whose content is no form',
      'holds is another',
      lines => edited(first(lines, 'version').version, { content: '{', sha256: sha256Of('{') }),
    ],
  ])('are found to have %s', async (_what, words, change) => {
    expect(await broken(forged(change))).toMatchObject(is('reports', words))
  })

  test('whose filing is left out of the chain, with all hashes made to fit, is found by a later head alone', async () => {
    const lines = linesOf(given.whole)
    const filing = lines.findLast(line => line.line === 'event' && line.event.change.kind === 'stages_filed')
    expect(filing).toBeDefined()
    const left = lines.filter(line => line !== filing)
    const head = (left.findLast(line => line.line === 'event' && line.event.incidentId === given.id) as LineOf<'event'>)
      .event.hash
    const fitted = writtenAnew(left, { [given.head]: head }).map(line =>
      line.line === 'clocks' ? { ...line, clocks: line.clocks.map(clock => ({ ...clock, filedAt: null })) } : line,
    )
    expect(await broken(without(fitted, 'anchor'))).toBeUndefined()
    const [, ...told] = await saidOf(sealed(fitted), 'reports')
    expect(told).toEqual([
      expect.stringMatching(/^null: The log does not hold the hash of/),
      expect.stringMatching(/^null: The log has nothing answered by delivery/),
    ])
    expect(await broken(fitted, { head: given.head })).toMatchObject({ name: 'tail' })
  })
})
