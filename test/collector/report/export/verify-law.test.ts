/** The law's files in an export: a forger may write them and all hashes anew, and is not believed for that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportLine, LineOf } from '../../../../collector/report/export/lines.ts'
import {
  broken,
  type ExportedIncident,
  edited,
  exportedIncident,
  first,
  linesOf,
  reckonedAnew,
  saidOf,
  sealed,
  sha256Of,
  verify,
  without,
} from '../../../support/exported-incident.ts'
import { reportOf } from '../../../support/reporting.ts'

const REGIME = 'vn-2026-nd331.yaml'

let given: ExportedIncident
beforeAll(async () => {
  given = await exportedIncident()
}, 60_000)
afterAll(() => given.collector[Symbol.asyncDispose]())

const fileIn = (lines: readonly ExportLine[], kind: 'regime' | 'calendar', name: string) =>
  lines.find(line => line.line === kind && line.file === name) as LineOf<'regime'> | LineOf<'calendar'>

/** Another law, with its hash beside it, and every deadline by it. */
function underAnotherLaw(lines: ExportLine[]): ExportLine[] {
  const file = fileIn(lines, 'regime', REGIME)
  const content = file.content.replaceAll('value: 72', 'value: 96')
  expect(content).not.toBe(file.content)
  edited(file, { content, sha256: sha256Of(content) })
  const forged = reckonedAnew(lines)
  expect(first(forged, 'clocks')).not.toEqual(first(linesOf(given.whole), 'clocks'))
  return forged
}

/** As if nothing had been saved, let alone sent; what the log says of sending goes with it. */
const unreported = (lines: readonly ExportLine[]): ExportLine[] =>
  (['version', 'step', 'delivery', 'delivery_step'] as const).reduce<ExportLine[]>(
    (left, name) => without(left, name),
    [...lines],
  )

describe('a law that was changed, and all deadlines with it', () => {
  test('contradicts the report that was made by another, which is told and accuses nobody', async () => {
    const forged = sealed(underAnotherLaw(linesOf(given.whole)))
    expect((await verify(forged)).sound).toBe(true)
    const [law, ...more] = await saidOf(forged, 'law')
    expect(more).toEqual([])
    const before = fileIn(linesOf(given.whole), 'regime', REGIME).sha256
    const after = fileIn(linesOf(forged), 'regime', REGIME).sha256
    expect(law).toContain(`null: Version ${given.id} incident_notice v1 was made by ${REGIME} with SHA-256 ${before}`)
    expect(law).toContain(`this file carries one with SHA-256 ${after}`)
    expect(law).toContain('only a copy kept elsewhere tells')
    expect(await saidOf(forged, 'deadlines')).toEqual([expect.stringMatching(/^null: .*by the files that are here/)])
  })

  test('is not believed either where no report was made', async () => {
    const { collector } = given
    const id = await collector.openIncident({ attackers: ['198.51.100.10'] })
    const light = (await collector.viewer(`/api/incidents/${id}/export`)).body.toString()
    for (const text of [light, sealed(underAnotherLaw(linesOf(light)))]) {
      const [law] = await saidOf(text, 'law')
      expect(law).toContain('null: ')
      expect(law).toContain('no approved report names the following')
      expect(law).toContain(fileIn(linesOf(text), 'regime', REGIME).sha256)
      expect(await saidOf(text, 'deadlines')).toEqual([expect.stringMatching(/^true: .*by the files that are here/)])
    }
  })

  test('is not believed by which nothing would be due', async () => {
    const { collector } = given
    const id = await collector.openIncident({ attackers: ['198.51.100.13'] })
    const lines = linesOf((await collector.viewer(`/api/incidents/${id}/export`)).body.toString())
    for (const line of lines)
      if (line.line === 'regime') {
        const content = line.content.replace(/^from: .*$/m, 'from: 2099-01-01').replace(/^default: true$/m, '')
        edited(line, { content, sha256: sha256Of(content) })
      }
    const forged = reckonedAnew(lines)
    expect(first(forged, 'clocks').clocks).toEqual([])
    expect(await saidOf(sealed(forged), 'law')).toEqual([expect.stringMatching(/^null: .*no approved report names/)])
  })

  test('is not vouched for by a version that nobody has approved', async () => {
    const version = first(linesOf(given.light), 'version')
    const [law] = await saidOf(sealed([...unreported(linesOf(given.light)), version]), 'law')
    expect(law).toContain('no approved report names the following')
  })
})

test('a calendar that was changed contradicts the report as well', async () => {
  const lines = linesOf(given.whole)
  const file = fileIn(lines, 'calendar', 'vn-2026.yaml')
  const content = `${file.content}\n# khác\n`
  edited(file, { content, sha256: sha256Of(content) })
  const [law] = await saidOf(sealed(reckonedAnew(lines)), 'law')
  expect(law).toMatch(/^null: .*was made by vn-2026.yaml/)
})

test('a regime that was taken out or switched off, with its deadlines, is missed by the report', async () => {
  const enabled = (lines: ExportLine[]) =>
    edited(first(lines, 'settings'), {
      enabled: first(lines, 'settings').enabled.filter(name => `${name}.yaml` !== REGIME),
    })
  const off = linesOf(given.whole)
  enabled(off)
  const [switchedOff] = await saidOf(sealed(reckonedAnew(off)), 'law')
  expect(switchedOff).toMatch(/^null: .*reckons with vn-2026-nd331.yaml as well, which by this file does not apply/)
  expect(await saidOf(sealed(reckonedAnew(off)), 'deadlines')).toEqual([expect.stringMatching(/^null: /)])

  const out = linesOf(given.whole)
  enabled(out)
  const without331 = without(out, 'regime', ({ file }) => file === REGIME)
  const [takenOut] = await saidOf(sealed(reckonedAnew(without331)), 'law')
  expect(takenOut).toMatch(/^null: .*vn-2026-nd331.yaml.*this file does not carry it/)
})

test('whether the log holds what the naming report says is told', async () => {
  expect(await saidOf(given.whole, 'law')).toEqual([
    expect.stringMatching(
      /^true: .*reports that were sent, under hashes that the log holds.* None names .*, by which nothing is due here/,
    ),
  ])
  const { collector } = given
  const id = await collector.openIncident({ attackers: ['198.51.100.11'] })
  await reportOf(id).approved(collector.lan, collector.binh)
  const light: string = (await collector.viewer(`/api/incidents/${id}/export`)).body.toString()
  expect(await saidOf(light, 'law')).toEqual([
    expect.stringMatching(/^true: .*approved, whose hashes the log does not hold/),
  ])

  // Whoever writes the law, the deadlines and such a report anew contradicts nothing, and is told to have been able to.
  const lines = linesOf(light)
  const before = fileIn(lines, 'regime', REGIME).sha256
  const forged = underAnotherLaw(lines)
  const { version } = first(forged, 'version')
  const content = version.content.replaceAll(before, fileIn(forged, 'regime', REGIME).sha256)
  expect(content).not.toBe(version.content)
  edited(version, { content, sha256: sha256Of(content) })
  expect(await broken(forged)).toBeUndefined()
  expect((await saidOf(sealed(forged), 'reports'))[1]).toMatch(/^null: The log does not hold the hash of .* v1/)
})

test('a law that was changed rightfully between two reports is told of the first, and holds by the second', async () => {
  const { collector } = given
  const id = await collector.openIncident({ attackers: ['198.51.100.12'] })
  const report = reportOf(id)
  await report.approved(collector.lan, collector.binh, 1)
  await report.approved(collector.lan, collector.binh, 2)
  const lines = linesOf((await collector.viewer(`/api/incidents/${id}/export`)).body.toString())
  const { version } = first(lines, 'version')
  const content = version.content.replaceAll(fileIn(lines, 'regime', REGIME).sha256, 'd'.repeat(64))
  edited(version, { content, sha256: sha256Of(content) })
  const text = sealed(lines)
  expect(await saidOf(text, 'law')).toEqual([expect.stringMatching(/^null: .*v1 was made by vn-2026-nd331.yaml/)])
  expect(await saidOf(text, 'deadlines')).toEqual([expect.stringMatching(/^true: /)])
})
