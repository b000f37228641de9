import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findSecrets } from '../../../agent/protect/find-secrets.ts'
import { mask } from '../../../agent/protect/mask.ts'
import { SECRET_KINDS } from '../../../agent/protect/secret.ts'

interface Corpus {
  readonly masked: Readonly<Record<string, readonly { readonly text: string; readonly masked: string }[]>>
  readonly lookAlikes: readonly string[]
}
const corpus: Corpus = parse(readFileSync(new URL('corpus.yaml', import.meta.url), 'utf8'))

/** Characters that begin, separate and end secrets, in the mixtures that hurt most. */
const HOSTILE = [
  ...['=', ':', '@', '-', '--', '+', '(', ' ', '\n', '"', "'", '\\', '&', ';', '%40', '%3D', '://', '<', '>', '.', ','],
  ...['password', 'token', 'Cookie: ', 'authorization: ', 'Basic ', 'Bearer ', 'sid=', 'eyJ', 'ghp_', 'mysql ', '-p'],
  ...['identified by ', 'mật khẩu', '-----BEGIN PRIVATE KEY-----', '0912', '4111 ', '84', 'a', '0', '9999999999', 'é'],
]
const hostile = fc
  .array(fc.tuple(fc.constantFrom(...HOSTILE), fc.integer({ min: 1, max: 300 })), { maxLength: 40 })
  .map(parts =>
    parts
      .map(([text, times]) => text.repeat(times))
      .join('')
      .slice(0, 20_000),
  )

/** Looks a character at most, and what a short text costs anyway. */
const LOOKS_A_CHARACTER = 80
const LOOKS_ANYWAY = 20_000

describe('the corpus', () => {
  test('holds enough of every kind to mean something', () => {
    expect(Object.keys(corpus.masked).sort()).toEqual([...SECRET_KINDS].sort())
    expect(Object.values(corpus.masked).flat().length).toBeGreaterThanOrEqual(150)
    expect(corpus.lookAlikes.length).toBeGreaterThanOrEqual(150)
  })

  test.each(Object.entries(corpus.masked))('masks %s', (_, cases) => {
    for (const { text, masked } of cases) {
      expect(mask(text).text).toBe(masked)
      expect(masked).not.toBe(text)
    }
  })

  test('leaves look-alikes as they are', () => {
    expect(corpus.lookAlikes.filter(text => mask(text).masked > 0)).toEqual([])
  })

  test('what was masked is not masked again', () => {
    for (const { masked } of Object.values(corpus.masked).flat()) expect(mask(masked).text).toBe(masked)
  })
})

describe('findSecrets', () => {
  test('gives secrets in order and apart, within the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 2000 })), text => {
        let free = 0
        for (const { start, end } of findSecrets(text).secrets) {
          expect(start).toBeGreaterThanOrEqual(free)
          expect(end).toBeGreaterThan(start)
          free = end
        }
        expect(free).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  test('takes a number of looks in proportion to the text, however hostile', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(findSecrets(text).looks).toBeLessThanOrEqual(LOOKS_A_CHARACTER * text.length + LOOKS_ANYWAY)
      }),
      { numRuns: 300 },
    )
  })

  test.each(HOSTILE)('takes no more looks for %j again and again', text => {
    const long = text.repeat(Math.ceil(20_000 / text.length))
    expect(findSecrets(long).looks).toBeLessThanOrEqual(LOOKS_A_CHARACTER * long.length + LOOKS_ANYWAY)
  })

  test('finds the same whatever lies around it', () => {
    const secrets = ['password=Hunter2!', 'an.nguyen@example.vn', '0912345678', '4111111111111111', 'CCCD 001085012345']
    fc.assert(
      fc.property(
        fc.constantFrom(...secrets),
        fc.constantFrom('', 'x ', '[', '\n', '\t', '日本 '),
        (secret, before) => {
          expect(mask(`${before}${secret} y`).masked).toBe(1)
        },
      ),
    )
  })
})

describe('mask', () => {
  test('knows a secret across the border of the part that goes', () => {
    const text = 'user=an&password=Hunter2long&x=1'
    const at = text.indexOf('long')
    expect(mask(text, undefined, { from: at, to: text.length })).toEqual({ text: '***&x=1', masked: 1 })
    expect(mask(text, undefined, { from: 0, to: at })).toEqual({ text: 'user=an&password=***', masked: 1 })
  })

  test('leaves alone what the site does not want masked', () => {
    const text = 'an@example.vn 0912345678'
    expect(mask(text, kind => kind !== 'emails').text).toBe('an@example.vn 0******678')
  })

  test('masks what is known from elsewhere wherever it stands', () => {
    expect(mask('lang=vi; theme=abcd1234', undefined, undefined, ['abcd1234']).text).toBe('lang=vi; theme=***')
  })
})
