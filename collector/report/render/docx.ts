/** The filled form as DOCX. The library is loaded at the first document, so that starting up doesn't wait for it. */
import type { FilledForm } from '../form.ts'
import type { RenderOptions } from './layout.ts'

export async function renderDocx(filled: FilledForm, options: RenderOptions = {}): Promise<Buffer> {
  const { buildDocx } = await import('./docx-document.ts')
  return buildDocx(filled, options)
}
