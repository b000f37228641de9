import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_HISTORY, withTaken } from '../../../agent/bundle/history.ts'
import { judgeBundle } from '../../../agent/bundle/judge.ts'
import { type Assigned, bundleKeys, bundleOf, bytesOf, signedBundle } from '../../support/bundles.ts'

const keys = bundleKeys()
const trust = { agent: 'sensor-1', key: keys.publicKey, limitBytes: 65_536 }
const judge = (bytes: Buffer, history = NO_HISTORY) => judgeBundle(bytes, trust, history)
const reasonOf = (judged: ReturnType<typeof judgeBundle>) => ('refused' in judged ? judged.refused : 'taken')

function historyOf(...taken: { number: number; group?: string; at?: string }[]) {
  return taken.reduce((history, { number, group = 'default', at = '2026-11-22T01:00:00.000Z' }) => {
    const good = judge(bytesOf(signedBundle(keys, bundleOf({ number, group }), { at })))
    if ('refused' in good) throw new Error(good.refused)
    return withTaken(history, { group, number, sha256: good.sha256 }, at)
  }, NO_HISTORY)
}

test('takes a bundle that is signed, for this agent, and newer', () => {
  const judged = judge(bytesOf(signedBundle(keys, bundleOf({ number: 4 }))), historyOf({ number: 3 }))
  expect(judged).toMatchObject({ bundle: { number: 4 }, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

describe('refuses', () => {
  test('an older number of the group, and says that asking again is no use', () => {
    const replayed = bytesOf(signedBundle(keys, bundleOf({ number: 2 })))
    expect(judge(replayed, historyOf({ number: 3 }))).toEqual({
      refused: 'number 2 of default is older than number 3, which was here already',
      seen: { group: 'default', number: 2 },
    })
  })

  test('the same number with another text', () => {
    const other = bytesOf(signedBundle(keys, bundleOf({ number: 3, settings: { heartbeatSeconds: 300 } })))
    expect(reasonOf(judge(other, historyOf({ number: 3 })))).toMatch(/another text/)
  })

  test('an older number after a stay in another group', () => {
    const stayed = historyOf({ number: 5 }, { number: 2, group: 'canary' })
    expect(reasonOf(judge(bytesOf(signedBundle(keys, bundleOf({ number: 4 }))), stayed))).toMatch(/older than number 5/)
    expect(reasonOf(judge(bytesOf(signedBundle(keys, bundleOf({ number: 5 }))), stayed))).toBe('taken')
  })

  test('an old word about the group, though signed', () => {
    const moved = historyOf({ number: 1 }, { number: 1, group: 'canary', at: '2026-11-22T02:00:00.000Z' })
    const replayed = signedBundle(keys, bundleOf({ number: 9 }), { at: '2026-11-22T01:59:59.999Z' })
    expect(reasonOf(judge(bytesOf(replayed), moved))).toMatch(/newer word/)
  })

  test('another key, even one that names itself as the right one', () => {
    const strange = bundleKeys()
    const signed = signedBundle(strange, bundleOf())
    expect(reasonOf(judge(bytesOf(signed)))).toMatch(/not the collector/)
    expect(reasonOf(judge(bytesOf({ ...signed, key: keys.signer.keyId })))).toMatch(/does not fit/)
  })

  test('a text that was changed after signing', () => {
    const signed = signedBundle(keys, bundleOf())
    const tampered = { ...signed, bundle: signed.bundle.replace('sid:1', 'sid:2') }
    expect(tampered.bundle).not.toBe(signed.bundle)
    expect(reasonOf(judge(bytesOf(tampered)))).toMatch(/does not fit/)
  })

  test.each<[string, Assigned, RegExp]>([
    ['another agent’s', { agent: 'sensor-2' }, /meant for the agent sensor-2/],
    ['another group’s', { group: 'canary' }, /nothing signed says/],
  ])('%s bundle', (_, assigned, reason) => {
    expect(reasonOf(judge(bytesOf(signedBundle(keys, bundleOf(), assigned))))).toMatch(reason)
  })

  test('a text that is longer than what is taken here', () => {
    const text = 'x'.repeat(trust.limitBytes)
    const signed = signedBundle(keys, bundleOf({ files: [{ path: 'suricata/a.rules', text }] }))
    expect(reasonOf(judge(bytesOf(signed)))).toBe('longer than the 65536 bytes that are taken here')
  })

  test.each([
    '../etc/passwd',
    '/etc/passwd',
    'suricata/../../x',
    'sigma/.hidden',
    'suricata/a\\b',
    'other/a.yml',
    'suricata/a\n',
  ])('the path %j, though signed', path => {
    const signed = signedBundle(keys, bundleOf({ files: [{ path, text: '' }] }))
    expect(reasonOf(judge(bytesOf(signed)))).toMatch(/not in a format known here: files\.0\.path/)
  })

  test.each([
    ['a format to come', { ...bundleOf(), format: 2 }],
    ['sources', { ...bundleOf(), sources: [] }],
    ['what may leave the host', { ...bundleOf(), settings: { evidence: 'whole' } }],
  ])('%s', (_, bundle) => {
    expect(reasonOf(judge(bytesOf(signedBundle(keys, JSON.stringify(bundle)))))).toMatch(/not in a format known here/)
  })

  test('two files of one name', () => {
    const files = [1, 2].map(() => ({ path: 'suricata/a.rules', text: '' }))
    expect(reasonOf(judge(bytesOf(signedBundle(keys, bundleOf({ files })))))).toMatch(/two files/)
  })
})

test('answers with a reason whatever the bytes are', () => {
  const good = bytesOf(signedBundle(keys, bundleOf()))
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cut) => {
      const bytes = Buffer.from(cut ? good.subarray(0, at) : good)
      if (!cut) bytes[at] = (bytes[at] ?? 0) ^ by
      const judged = judge(bytes)
      // A changed byte may only leave the meaning as it was, such as a letter's case in the signature's padding bits.
      if (!('refused' in judged)) expect(judged.bundle).toEqual(bundleOf())
    }),
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => 'refused' in judge(Buffer.from(bytes))))
})
