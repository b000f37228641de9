/** The filled form as JSON: the same data as DOCX and PDF, instants as RFC 3339 in UTC. */
import type { FilledForm } from '../form.ts'

export const renderJson = (filled: FilledForm): string => `${JSON.stringify(filled, null, 2)}\n`
