/** Files in a form that a browser sends — multipart/form-data, RFC 7578. */
import { headerText } from './http1-headers.ts'
import type { HttpHeader } from './transaction.ts'

const MAX_PARTS = 64
const BLANK_LINE = Buffer.from('\r\n\r\n')

/** What parts the form, undefined when the message isn't one. */
export function formBoundary(headers: readonly HttpHeader[]): Uint8Array | undefined {
  const type = headerText(headers, 'content-type') ?? ''
  if (!/^\s*multipart\/form-data\b/i.test(type)) return undefined
  const found = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type)
  const text = found?.[1] ?? found?.[2]
  return text === undefined ? undefined : Buffer.from(`--${text}`, 'latin1')
}

/** Contents of the parts that name a file, in order; one whose end hasn't come as far as it goes. */
export function formFiles(body: Uint8Array, boundary: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const files: Uint8Array[] = []
  let at = bytes.indexOf(boundary)
  for (let parts = 0; at >= 0 && parts < MAX_PARTS; parts++) {
    const from = at + boundary.length
    const blank = bytes.indexOf(BLANK_LINE, from)
    if (blank < 0) break
    const next = bytes.indexOf(boundary, from)
    if (next < 0 || blank < next) {
      const head = bytes.toString('latin1', from, blank)
      const content = bytes.subarray(
        blank + BLANK_LINE.length,
        next < 0 ? bytes.length : contentEnd(bytes, blank, next),
      )
      if (/^content-disposition:.*;\s*filename\s*=/im.test(head) && content.length > 0) files.push(content)
    }
    at = next
  }
  return files
}

/** The line end before a boundary belongs to it. */
function contentEnd(bytes: Uint8Array, blank: number, boundary: number): number {
  const end = boundary - (bytes[boundary - 1] === 0x0a ? (bytes[boundary - 2] === 0x0d ? 2 : 1) : 0)
  return Math.max(end, blank + BLANK_LINE.length)
}
