/**
 * Kinds of attack and incident, with their tags in the Reference Security Incident Taxonomy (ENISA). The list is data:
 * the annex of Decision 05/2017 that holds the official one could not be read, so that it may be put right in a file.
 */
import { z } from 'zod'
import { DataFileError, loadDataFiles } from '../data-file.ts'
import type { FindingState } from '../store/incidents.ts'

const Bilingual = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) })

const Category = z.strictObject({
  code: z.string().regex(/^[a-z][a-z_]{0,39}$/),
  title: Bilingual,
  /** `class:type` of RSIT; the first one says most. */
  rsit: z.array(z.string().regex(/^[a-z-]+:[a-z0-9-]+$/)).min(1),
  /** MITRE ATT&CK tactics and techniques that suggest it. */
  suggested_by: z.array(z.string().regex(/^T(?:A\d{4}|\d{4}(?:\.\d{3})?)$/)).default([]),
})
export type Category = z.infer<typeof Category>

const CategoryFile = z.strictObject({
  citation: z.string().min(1),
  not_confirmed: z.array(Bilingual).default([]),
  categories: z.array(Category).min(1),
})

export interface Categories {
  readonly all: readonly Category[]
  readonly notConfirmed: readonly z.infer<typeof Bilingual>[]
  readonly citation: string
  find(code: string): Category | undefined
}

/** The shipped list unless a folder with another one is named. Throws a DataFileError naming every mistake. */
export function loadCategories(folder: string = new URL('categories', import.meta.url).pathname): Categories {
  const files = loadDataFiles(folder, CategoryFile)
  const [only, ...more] = files
  if (!only || more.length > 0) throw new DataFileError([`${folder}: exactly one list of categories is expected`])
  const { citation, not_confirmed: notConfirmed, categories } = only.value
  const byCode = new Map(categories.map(category => [category.code, category]))
  return { all: categories, notConfirmed, citation, find: code => byCode.get(code) }
}

/** Tags of what a person has said that it is: nothing is guessed, and a category that the list lacks has none. */
export const rsitOf = (category: string | null, { find }: Categories): readonly string[] =>
  category === null ? [] : (find(category)?.rsit ?? [])

/** What the findings speak for, most telling first: for a person to choose from, never decided. */
export function suggestedCategories(findings: readonly FindingState[], { all }: Categories): Category[] {
  const marks = new Set(findings.flatMap(({ tactics, techniques }) => [...tactics, ...techniques.flatMap(withParent)]))
  const score = ({ suggested_by: by }: Category) => by.filter(mark => marks.has(mark)).length
  return all.filter(category => score(category) > 0).sort((a, b) => score(b) - score(a))
}

/** T1110.001 speaks for what T1110 does. */
const withParent = (technique: string): string[] => [technique, technique.split('.')[0] as string]
