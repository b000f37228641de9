/** An exported incident: whole it is sound, and nothing of it can be changed without being found. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { verifyCommand } from '../../../../collector/command/verify.ts'
import { type AnchorProof, makeAnchor, type WrittenAnchor } from '../../../../collector/incident/anchor.ts'
import type { ExportLine } from '../../../../collector/report/export/lines.ts'
import {
  broken,
  edited,
  exportedIncident,
  first,
  linesOf,
  sealed,
  sha256Of,
  verify,
} from '../../../support/exported-incident.ts'
import type { ReportingCollector } from '../../../support/reporting.ts'

let collector: ReportingCollector
let anchor: WrittenAnchor
let id: string
let head: string
let whole: string
let light: string

beforeAll(async () => {
  ;({ collector, anchor, id, head, whole, light } = await exportedIncident())
}, 60_000)
afterAll(() => collector[Symbol.asyncDispose]())

const changed = (change: (lines: ExportLine[]) => void): ExportLine[] => {
  const lines = linesOf(whole)
  change(lines)
  return lines
}

describe('as it was exported', () => {
  test('it holds in every part, to the head that was kept elsewhere', async () => {
    const { sound, incident, parts } = await verify(whole, { head, anchors: [anchor] })
    expect({ sound, incident }).toEqual({ sound: true, incident: id })
    expect(parts.map(({ name, holds }) => `${name} ${holds}`)).toEqual([
      ...[
        'file true',
        'chain true',
        'tail true',
        'anchor true',
        'state true',
        'evidence true',
        'custody true',
        'custody null',
        'law true',
        'deadlines true',
        'reports true',
        'approvals true',
        'approvals null',
      ],
    ])
  })

  test('without a head it says that the tail can’t be proved, and is sound for all that', async () => {
    const { sound, parts } = await verify(whole)
    const tail = parts.find(({ name }) => name === 'tail')
    expect(sound).toBe(true)
    expect(tail).toMatchObject({ holds: null, says: { en: expect.stringContaining("can't be proved") } })
    expect(tail?.says.en).toContain(head)
  })

  test('it leads through the head that a report printed before it was sent, and says how far that proves it', async () => {
    const { chainHead } = first(linesOf(whole), 'version').version
    expect(chainHead).not.toBe(head)
    const { sound, parts } = await verify(whole, { head: chainHead })
    const tail = parts.find(({ name }) => name === 'tail')
    expect(sound).toBe(true)
    expect(tail).toMatchObject({ holds: true, says: { en: expect.stringContaining('nothing is missing up to there') } })
    expect(tail?.says.en).toMatch(/[1-9]\d* more come after it/)
    expect(tail?.says.en).toContain(head)
  })

  test('without the anchors that were kept elsewhere it names the one to look for', async () => {
    const part = (await verify(whole)).parts.find(({ name }) => name === 'anchor')
    expect(part).toMatchObject({ holds: null })
    expect(part?.says.en).toContain(anchor.hash)
    const none = await verify(sealed(linesOf(whole).filter(({ line }) => line !== 'anchor')))
    expect(none.parts.find(({ name }) => name === 'anchor')).toMatchObject({ holds: null })
  })

  test('it does not hold against other anchors, nor with a path that leads elsewhere', async () => {
    const other = makeAnchor([], { day: '2026-11-19', at: 1, auditHead: null, previous: null })
    expect(await broken(linesOf(whole), { anchors: [other] })).toMatchObject({ name: 'anchor' })
    expect(await broken(linesOf(whole), { anchors: [{ ...anchor, at: 1 }] })).toMatchObject({ name: 'anchor' })
    const moved = (by: (proof: AnchorProof) => AnchorProof) =>
      changed(lines => {
        const line = first(lines, 'anchor')
        edited(line, { proof: by(line.proof) as typeof line.proof })
      })
    for (const lines of [
      moved(proof => ({ ...proof, head: { ...proof.head, number: proof.head.number - 1 } })),
      moved(proof => ({ ...proof, path: proof.path.map(step => ({ ...step, left: !step.left })) })),
      moved(proof => ({ ...proof, anchor: { ...proof.anchor, root: 'e'.repeat(64) } })),
    ])
      expect(await broken(lines)).toMatchObject({ name: 'anchor' })
  })

  test('without evidence it carries the hashes alone, and says so', async () => {
    const { sound, parts } = await verify(light, { head })
    expect(sound).toBe(true)
    expect(parts.find(({ name }) => name === 'evidence')).toMatchObject({ holds: null })
    expect(linesOf(light).some(({ line }) => line === 'evidence_part')).toBe(false)
  })

  test('it is one line a value in canonical form, written again the same', () => {
    expect(sealed(linesOf(whole))).toBe(whole)
  })

  test('exporting is on record, and for evidence in its custody', async () => {
    const audit = (await collector.store.audit.latest(50)).filter(({ action }) => action === 'incident.exported')
    expect(audit).toMatchObject([
      { actor: 'viewer', subject: id, detail: '' },
      { actor: 'lan', subject: id, detail: 'with evidence' },
    ])
    const { evidence } = (await collector.viewer(`/api/incidents/${id}`)).body
    const items = evidence.map((item: { id: string }) => item.id)
    const custody = (await collector.store.evidence.custody(items)).filter(({ act }) => act === 'exported')
    expect(custody).toHaveLength(2)
    expect(await collector.minh(`/api/incidents/${id}/export?evidence=true`)).toMatchObject({
      status: 403,
      body: { error: 'payload_not_allowed' },
    })
  })
})

describe('nothing can be changed', () => {
  test('not a single byte, anywhere', async () => {
    const bytes = Buffer.from(whole)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (position, by) => {
        const other = Buffer.from(bytes)
        other[position] = ((other[position] as number) + by) % 256
        const file = join(collector.folder, 'changed.jsonl')
        writeFileSync(file, other)
        expect(await quietly(() => verifyCommand([file, '--head', head]))).not.toBe(0)
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  test.each([
    ['its last byte is cut off', (text: string) => text.slice(0, -1)],
    ['its last line is cut off', (text: string) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`],
    ['a line is added', (text: string) => `${text}{}\n`],
    ['a byte order mark is put before it', (text: string) => `\ufeff${text}`],
    ['lines end as on Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['it is empty', () => ''],
  ])('nor when %s', async (_what, change) => {
    const file = join(collector.folder, 'changed.jsonl')
    writeFileSync(file, change(whole))
    expect(await quietly(() => verifyCommand(['incident', file]))).toBe(1)
  })

  test('no event: each value of it is under its hash, as the one after it proves', async () => {
    const events = linesOf(whole).filter(({ line }) => line === 'event').length
    expect(events).toBeGreaterThan(6)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(events - 1),
        fc.constantFrom('at', 'actor', 'number', 'hash', 'previousHash', 'change'),
        async (at, key) => {
          const part = await broken(
            changed(lines => {
              const { event } = first(lines, 'event', at) as unknown as { event: Record<string, unknown> }
              event[key] =
                key === 'change'
                  ? { kind: 'commented', text: 'khác' }
                  : typeof event[key] === 'number'
                    ? (event[key] as number) + 1
                    : 'x'
            }),
          )
          expect(part?.name).toMatch(/chain/)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('no event is taken out, put in or moved, and the first wrong one is named', async () => {
    const at = (lines: ExportLine[]) => lines.findIndex(({ line }) => line === 'event') + 2
    const without = await broken(changed(lines => void lines.splice(at(lines), 1)))
    expect(without).toMatchObject({ name: 'chain', says: { en: expect.stringContaining(`${id}, 3`) } })
    const twice = await broken(changed(lines => void lines.splice(at(lines), 0, lines[at(lines)] as ExportLine)))
    expect(twice?.says.en).toContain(`${id}, 4`)
    const swapped = await broken(
      changed(
        lines => void lines.splice(at(lines), 2, lines[at(lines) + 1] as ExportLine, lines[at(lines)] as ExportLine),
      ),
    )
    expect(swapped).toMatchObject({ name: 'chain', says: { en: expect.stringContaining(`${id}, 3`) } })
  })

  test('a tail cut off with everything made to fit is found by the head or an anchor, and only by these', async () => {
    const { replay } = await import('../../../../collector/incident/state.ts')
    const lines = linesOf(whole)
    const own = lines.flatMap(line => (line.line === 'event' && line.event.incidentId === id ? [line] : []))
    const kept = own.slice(0, 3)
    const events = kept.map(({ event }) => event)
    const short = lines.filter(line => !(own as ExportLine[]).includes(line) || (kept as ExportLine[]).includes(line))
    const forged = short
      .filter(
        ({ line }) =>
          !['version', 'step', 'delivery', 'delivery_step', 'custody', 'evidence', 'evidence_part'].includes(line),
      )
      .map(line => {
        if (line.line === 'header')
          return {
            ...line,
            heads: line.heads.map(one => (one.incident === id ? { ...one, head: events.at(-1)?.hash ?? '' } : one)),
          }
        return line.line === 'state' && line.incident === id ? { ...line, state: replay(events) as never } : line
      })
    const { clocks } = {
      clocks: forged.find(({ line }) => line === 'clocks') as Extract<ExportLine, { line: 'clocks' }>,
    }
    clocks.clocks = clocks.clocks.map(clock => ({ ...clock, filedAt: null }))
    // The anchor was made of more than is left.
    expect(await broken(forged)).toMatchObject({ name: 'anchor' })
    const unanchored = forged.filter(({ line }) => line !== 'anchor')
    expect(await broken(unanchored)).toBeUndefined()
    expect(await broken(unanchored, { head })).toMatchObject({ name: 'tail' })
  })

  test.each<[string, string, (lines: ExportLine[]) => void]>([
    ['state', 'the state', lines => edited(first(lines, 'state').state, { severity: 'low' })],
    ['state', 'a part’s state', lines => edited(first(lines, 'state', 1).state, { status: 'closed' })],
    [
      'deadlines',
      'a deadline',
      lines => edited(first(lines, 'clocks').clocks[0] ?? {}, { conservativeAt: '2027-01-01T00:00:00.000Z' }),
    ],
    ['deadlines', 'a deadline’s absence', lines => void first(lines, 'clocks').clocks.pop()],
    [
      'law',
      'which regimes there are',
      lines =>
        void lines.splice(
          lines.findIndex(line => line.line === 'regime' && line.file === 'vn-2026-nd331.yaml'),
          1,
        ),
    ],
    [
      'deadlines',
      'which regimes were in force',
      lines => edited(first(lines, 'settings'), { enabled: ['vn-legacy-tt20'] }),
    ],
    ['law', 'a regime’s text', lines => edited(first(lines, 'regime'), { content: 'x: 1\n' })],
    ['law', 'a calendar’s text', lines => edited(first(lines, 'calendar'), { content: 'x: 1\n' })],
    [
      'deadlines',
      'a regime with its hash',
      lines => {
        const regime = lines.find(line => line.line === 'regime' && line.file === 'vn-2026-nd331.yaml') as Extract<
          ExportLine,
          { line: 'regime' }
        >
        regime.content = regime.content.replace('value: 72', 'value: 96')
        regime.sha256 = sha256Of(regime.content)
      },
    ],
    [
      'evidence',
      'evidence',
      lines => edited(first(lines, 'evidence_part'), { body: Buffer.from('khác').toString('base64') }),
    ],
    [
      'evidence',
      'the absence of evidence',
      lines =>
        void lines.splice(
          lines.findIndex(({ line }) => line === 'evidence'),
          2,
        ),
    ],
    [
      'reports',
      'what a report said',
      lines =>
        edited(first(lines, 'version').version, {
          content: first(lines, 'version').version.content.replace('Bộ Mẫu', 'Bộ Khác'),
        }),
    ],
    [
      'reports',
      'what a report said, with its hash',
      lines => {
        const { version } = first(lines, 'version')
        const content = version.content.replace('Bộ Mẫu', 'Bộ Khác')
        edited(version, { content, sha256: sha256Of(content) })
      },
    ],
    [
      'reports',
      'what proves a delivery',
      lines => {
        const line = lines.find(one => one.line === 'delivery_step' && one.step.change.kind === 'proven') as Extract<
          ExportLine,
          { line: 'delivery_step' }
        >
        edited(line.step.change as { proof: object }, { proof: { channel: 'portal', receipt: 'R2', file: null } })
      },
    ],
    [
      'reports',
      'what a report rests on',
      lines => edited(first(lines, 'version').version, { chainHead: 'f'.repeat(64) }),
    ],
    [
      'reports',
      'that it was approved',
      lines =>
        void lines.splice(
          lines.findIndex(line => line.line === 'step' && line.step.change.kind === 'approved'),
          1,
        ),
    ],
    [
      'reports',
      'that it was delivered',
      lines =>
        void lines.splice(
          lines.findIndex(({ line }) => line === 'delivery_step'),
          1,
        ),
    ],
    ['reports', 'how it was delivered', lines => edited(first(lines, 'delivery').delivery, { channel: 'fax' })],
    ['chain', 'whose it is', lines => edited(first(lines, 'header'), { incident: 'VG-1' })],
    ['chain', 'what belongs to it', lines => void first(lines, 'header').heads.pop()],
  ])('%s finds a change of %s', async (name, _what, change) => {
    expect(await broken(changed(change))).toMatchObject({ name })
  })

  test('a file that names its law’s files as paths gets nowhere', async () => {
    const part = await broken(changed(lines => edited(first(lines, 'regime'), { file: '../../../tmp/x.yaml' })))
    expect(part).toMatchObject({ name: 'deadlines', says: { en: expect.stringContaining('no name of a data file') } })
  })
})

describe('on the command line', () => {
  test('exit codes tell sound, not sound, and wrong usage', async () => {
    const [good, bad, other] = ['good', 'bad', 'other'].map(name => join(collector.folder, `${name}.jsonl`)) as [
      string,
      string,
      string,
    ]
    writeFileSync(good, whole)
    writeFileSync(
      bad,
      sealed(
        changed(
          lines =>
            void lines.splice(
              lines.findIndex(({ line }) => line === 'event'),
              1,
            ),
        ),
      ),
    )
    writeFileSync(other, '{"format":"something"}\n')
    expect(await quietly(() => verifyCommand([good]))).toBe(0)
    expect(await quietly(() => verifyCommand(['incident', good, '--head', head]))).toBe(0)
    expect(await quietly(() => verifyCommand([good, '--head', 'f'.repeat(64)]))).toBe(1)
    expect(await quietly(() => verifyCommand([bad]))).toBe(1)
    expect(await quietly(() => verifyCommand([other]))).toBe(2)
    expect(await quietly(() => verifyCommand([]))).toBe(2)
    expect(await quietly(() => verifyCommand([good, '--nonsense']))).toBe(2)
    expect(readFileSync(good, 'utf8')).toBe(whole)
  })
})

async function quietly(work: () => Promise<number>): Promise<number> {
  const spies = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error'), vi.spyOn(process.stderr, 'write')]
  for (const spy of spies)
    (spy as { mockImplementation: (by: () => unknown) => unknown }).mockImplementation(() => true)
  try {
    return await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
