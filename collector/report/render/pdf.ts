/** The filled form as PDF. The library is loaded at the first document, so that starting up doesn't wait for it. */
import type { FilledForm } from '../form.ts'
import type { RenderOptions } from './layout.ts'

export async function renderPdf(filled: FilledForm, options: RenderOptions = {}): Promise<Buffer> {
  const { buildPdf } = await import('./pdf-document.ts')
  return buildPdf(filled, options)
}
