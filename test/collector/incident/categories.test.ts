/** The shipped categories, and what they are called in the taxonomy that others know. */
import { expect, test } from 'vitest'
import { loadCategories, rsitOf } from '../../../collector/incident/categories.ts'

const categories = loadCategories()

test('a category that a person has named has its tags, the one that says most first', () => {
  expect(rsitOf('malware', categories)[0]).toBe('malicious-code:infected-system')
  for (const { code, rsit } of categories.all) expect(rsitOf(code, categories)).toEqual(rsit)
})

test('nothing is guessed where nobody has said, or said what this list does not hold', () => {
  expect(rsitOf(null, categories)).toEqual([])
  expect(rsitOf('of_another_list', categories)).toEqual([])
})
