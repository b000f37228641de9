import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Detection, Original } from '../../../agent/match/detection.ts'
import { type EvidencePolicy, evidenceLevel } from '../../../agent/protect/policy.ts'
import { protect } from '../../../agent/protect/protect.ts'
import type { EvidenceLevel } from '../../../agent/wire/index.ts'

const ALL = {
  passwords: true,
  cookies: true,
  tokens: true,
  emails: true,
  phones: true,
  cards: true,
  identityCards: true,
  accounts: false,
}
const policy = (change: Partial<EvidencePolicy> = {}): EvidencePolicy => ({
  level: 'matched',
  most: 'whole',
  perSource: {},
  mask: ALL,
  ...change,
})

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

function detection(text: string, change: Partial<Detection> = {}, original: Partial<Original> = {}): Detection {
  const whole = Buffer.from(text)
  return {
    index: 0,
    occurredAtMs: 0,
    rule: {
      engine: 'sigma',
      id: 'r',
      title: 'password=Hunter2 0912345678',
      severity: 'low',
      tactics: [],
      techniques: [],
    },
    entities: { attackers: [], victims: [], accounts: [], systems: [], indicators: [] },
    evidence: { kind: 'line', text, truncated: false },
    original: () => ({ whole, seen: whole, from: 0, to: whole.length, ...original }),
    ...change,
  }
}

describe('evidenceLevel', () => {
  const levels: readonly EvidenceLevel[] = ['none', 'matched', 'whole']
  const level = fc.constantFrom(...levels)

  test('a rule gets what it asks for, capped by the most that the site lets out', () => {
    expect(evidenceLevel(policy(), 'a', undefined)).toBe('matched')
    expect(evidenceLevel(policy(), 'a', 'whole')).toBe('whole')
    expect(evidenceLevel(policy({ most: 'matched' }), 'a', 'whole')).toBe('matched')
    expect(evidenceLevel(policy({ most: 'none' }), 'a', undefined)).toBe('none')
    expect(evidenceLevel(policy(), 'a', 'none')).toBe('none')
  })

  test("a source's own level stands for what its rules ask for, unless they ask for less", () => {
    const mail = policy({ perSource: { mail: 'none', web: 'whole' } })
    expect(evidenceLevel(mail, 'mail', 'whole')).toBe('none')
    expect(evidenceLevel(mail, 'web', undefined)).toBe('whole')
    expect(evidenceLevel(mail, 'web', 'matched')).toBe('matched')
    expect(evidenceLevel(mail, 'toString', undefined)).toBe('matched')
  })

  test('never lets out more than the site says, whatever is asked', () => {
    fc.assert(
      fc.property(level, level, level, level, (base, most, own, asked) => {
        const got = evidenceLevel(policy({ level: base, most, perSource: { s: own } }), 's', asked)
        for (const cap of [most, own]) expect(levels.indexOf(got)).toBeLessThanOrEqual(levels.indexOf(cap))
      }),
    )
  })
})

describe('protect', () => {
  test('masks the text, counts what it masked, and hashes the original as it was', () => {
    const text = 'login user=an password=Hunter2 from an@example.vn'
    const { detection: safe, original } = protect(detection(text), 's', policy())
    expect(safe.evidence).toEqual({
      kind: 'line',
      text: 'login user=an password=*** from a***@example.vn',
      truncated: false,
      level: 'matched',
      masked: 2,
      sha256: sha256(Buffer.from(text)),
    })
    expect(original).toEqual({ sha256: safe.evidence?.sha256, bytes: Buffer.from(text) })
    expect(safe.original).toBeUndefined()
  })

  test('lets no text out at level none, and still says which original it was', () => {
    const { detection: safe, original } = protect(detection('secret line'), 's', policy({ level: 'none' }))
    expect(safe.evidence).toMatchObject({ text: '', truncated: true, level: 'none', masked: 0 })
    expect(original?.bytes.toString()).toBe('secret line')
  })

  test('shows the part that matched, and the whole where that is asked for and allowed', () => {
    const text = `${'a'.repeat(100)} needle ${'b'.repeat(100)}`
    const part = { from: 101, to: 107 }
    const shown = (level: EvidenceLevel, site = policy()) =>
      protect(detection(text, { evidenceLevel: level }, part), 's', site).detection.evidence
    expect(shown('matched')?.text).toBe('needle')
    expect(shown('whole')?.text).toBe(text)
    expect(shown('whole', policy({ most: 'matched' }))?.text).toBe('needle')
  })

  test('masks a secret that begins before the part that goes', () => {
    const text = 'x=1&password=Hunter2secret&y=2'
    const from = text.indexOf('secret')
    const { evidence } = protect(detection(text, {}, { from, to: text.length }), 's', policy()).detection
    expect(evidence?.text).toBe('***&y=2')
  })

  test("masks a cookie's value in the buffer of a transaction that holds it without its header", () => {
    const whole = Buffer.from('GET / HTTP/1.1\r\nHost: a.vn\r\nCookie: theme=abcd1234\r\n\r\n')
    const seen = Buffer.from('theme=abcd1234')
    const evidence = { kind: 'transaction' as const, text: 'theme=abcd1234', truncated: false }
    const found = protect(detection('', { evidence }, { whole, seen, from: 0, to: seen.length }), 's', policy())
    expect(found.detection.evidence?.text).toBe('theme=***')
    expect(found.original?.bytes).toEqual(whole)
  })

  test('keeps what the detector says ahead of the text', () => {
    const { evidence } = protect(detection('a line', {}, { lead: '[10 / 120 s] ' }), 's', policy()).detection
    expect(evidence?.text).toBe('[10 / 120 s] a line')
  })

  test('masks the kinds that the site wants masked and no others', () => {
    const mask = { ...ALL, emails: false }
    const { evidence } = protect(detection('an@example.vn 0912345678'), 's', policy({ mask })).detection
    expect(evidence?.text).toBe('an@example.vn 0******678')
  })

  test('changes nothing of the rule, and accounts only where the site says so', () => {
    const entities = {
      attackers: ['192.0.2.7'],
      victims: ['web-01'],
      accounts: ['an@example.vn', 'root'],
      systems: [],
      indicators: ['http://a.vn/x?token=abcdef123456&e=an@example.vn', 'evil.example'],
    }
    const before = detection('line', { entities })
    const { detection: safe } = protect(before, 's', policy())
    expect(safe.rule).toEqual(before.rule)
    expect(safe.entities).toEqual({
      ...entities,
      indicators: ['http://a.vn/x?token=***&e=an@example.vn', 'evil.example'],
    })
    const masked = protect(before, 's', policy({ mask: { ...ALL, accounts: true } })).detection
    expect(masked.entities.accounts).toEqual(['a***@example.vn', 'r***'])
  })

  test('withholds the evidence of an alert that it cannot judge, and tells so', () => {
    const told: Error[] = []
    const broken = detection('password=Hunter2', {
      original: () => {
        throw new Error('broken')
      },
    })
    const { detection: safe, original } = protect(broken, 's', policy(), error => told.push(error))
    expect(safe.evidence).toMatchObject({ text: '', level: 'none' })
    expect(safe.rule).toEqual(broken.rule)
    expect(original).toBeUndefined()
    expect(told.map(({ message }) => message)).toEqual(['broken'])
  })

  test('takes any bytes as a packet, and lets no more text out than the wire takes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(3000), fc.nat(3000), (bytes, a, b) => {
        const seen = Buffer.from(bytes)
        const [from, to] = [Math.min(a, b, seen.length), Math.min(Math.max(a, b), seen.length)]
        const evidence = { kind: 'packet' as const, text: 'x', truncated: true }
        const found = protect(detection('', { evidence }, { whole: seen, seen, from, to }), 's', policy())
        expect(found.detection.evidence?.level).toBe('matched')
        expect(found.detection.evidence?.text.length).toBeLessThanOrEqual(8192)
        expect(found.detection.evidence?.sha256).toBe(sha256(seen))
      }),
    )
  })

  test('cuts a whole line to what the wire takes, and masks what the cut would have torn', () => {
    const text = `${'a'.repeat(7_990)} password=${'Z'.repeat(3_000)}`
    const { evidence } = protect(detection(text, { evidenceLevel: 'whole' }), 's', policy()).detection
    expect(evidence?.truncated).toBe(true)
    expect(evidence?.text).not.toContain('Z')
  })
})
