import { expect, test } from 'vitest'
import { canonical } from '../../../collector/store/canonical.ts'

test('one value has one text, whatever the order of its keys', () => {
  expect(canonical({ b: [1, { d: null, c: 'é' }], a: true, x: undefined })).toBe(
    '{"a":true,"b":[1,{"c":"é","d":null}]}',
  )
  expect(canonical({ a: true, b: [1, { c: 'é', d: null }] })).toBe(canonical({ b: [1, { d: null, c: 'é' }], a: true }))
})
