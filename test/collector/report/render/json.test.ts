import { expect, test } from 'vitest'
import { renderJson } from '../../../../collector/report/render/json.ts'
import { filledForm } from '../../../support/filled-form.ts'

test('comes back as the form it was', () => {
  const form = filledForm()
  const parsed = JSON.parse(renderJson(form))
  expect({ ...parsed, generatedAt: new Date(parsed.generatedAt) }).toEqual(form)
})
