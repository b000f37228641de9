/** What a version keeps: the filled form as canonical JSON, and its hash. */
import { createHash } from 'node:crypto'
import { canonical } from '../../store/canonical.ts'
import { type FilledForm, reviveForm } from '../form.ts'

export interface Content {
  readonly content: string
  readonly sha256: string
}

export function contentOf(filled: FilledForm): Content {
  // Instants become text first: an object's keys are what canonical JSON sorts.
  const content = canonical(JSON.parse(JSON.stringify(filled)))
  return { content, sha256: sha256Of(content) }
}

export const sha256Of = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')

export const formOf = ({ content }: Pick<Content, 'content'>): FilledForm => reviveForm(content)
