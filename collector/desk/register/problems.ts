/** What is wrong with what somebody gave, by field, in both languages. */
import { z } from 'zod'
import type { Bilingual } from '../../store/bilingual.ts'

export interface FieldProblem {
  /** The field, and within a list the entry's number from 1; empty for the whole. */
  readonly field: string
  readonly what: Bilingual
}

/** In a line of a file. */
export interface LineProblem extends FieldProblem {
  readonly line: number
}

const locales = { vi: z.locales.vi().localeError, en: z.locales.en().localeError }
const NO_SUCH_FIELD: Bilingual = { vi: 'không có trường này', en: 'no such field' }

/** An issue of our own, in both languages; to be added in a refinement or a transform. */
export const issue = (what: Bilingual) => ({ code: 'custom' as const, message: what.en, params: { what } })

export function check<T>(schema: z.ZodType<T>, given: unknown): { value: T } | { problems: FieldProblem[] } {
  const english = schema.safeParse(given, { error: locales.en })
  if (english.success) return { value: english.data }
  const vietnamese = schema.safeParse(given, { error: locales.vi }).error?.issues ?? []
  return {
    problems: english.error.issues.flatMap((found, index) => {
      if (found.code === 'unrecognized_keys')
        return found.keys.map(key => ({ field: fieldOf([...found.path, key]), what: NO_SUCH_FIELD }))
      const own = found.code === 'custom' ? (found.params?.['what'] as Bilingual | undefined) : undefined
      const what = own ?? { vi: vietnamese[index]?.message ?? found.message, en: found.message }
      return [{ field: fieldOf(found.path), what }]
    }),
  }
}

/** People count from one. */
const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map(part => (typeof part === 'number' ? part + 1 : String(part))).join('.')
