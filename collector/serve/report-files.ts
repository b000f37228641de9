/** Reports as files: DOCX and PDF are drawn in the worker, JSON is the form as it is kept. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Standing } from '../report/acts/act.ts'
import { fileName } from '../report/acts/send-mail.ts'
import type { VersionState } from '../report/acts/version-state.ts'
import { type FilledForm, subjectOf } from '../report/form.ts'
import type { RenderOptions, Stamp } from '../report/render/layout.ts'
import { formOf } from '../report/versions/content.ts'
import type { ReportVersion } from '../store/reports.ts'
import type { ReportDeps } from './report-deps.ts'
import { Whose } from './report-places.ts'

const TYPES = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
} as const
export type Format = keyof typeof TYPES

export const FileQuery = Whose.extend({ language: z.enum(['vi', 'en']).default('vi') })

/** `tt20_mau_03.pdf` → name and format; the format is undefined where none is named. */
export function nameAndFormat(text: string): { name: string; format: Format | undefined } {
  const [, name = '', format] = /^([a-z0-9_]+)(?:\.(docx|pdf|json))?$/.exec(text) ?? []
  return { name, format: format as Format | undefined }
}

/** A draft as it is filled now; nothing was saved, so nothing vouches for it. */
export const sendDraft = async (
  reply: FastifyReply,
  reports: ReportDeps,
  filled: FilledForm,
  format: Format,
  options: RenderOptions,
) => send(reply, `${filled.form}-${subjectOf(filled)}`, format, await drawn(reports, filled, format, options))

export async function sendVersion(
  reply: FastifyReply,
  reports: ReportDeps,
  { version, state }: Standing,
  format: Format,
  language: RenderOptions['language'] & string,
) {
  const filled = formOf(version)
  const bytes =
    format === 'json'
      ? Buffer.from(version.content)
      : await drawn(reports, filled, format, { language, stamp: stampOf(version, state) })
  return send(reply, fileName(filled), format, bytes)
}

/** What the document says of itself: the hash of its content, and who approved it. */
export function stampOf({ sha256 }: Pick<ReportVersion, 'sha256'>, state: VersionState): Stamp {
  if (state.state !== 'approved') return { sha256, approved: null }
  const { approver, givenAt, approval } = state
  return { sha256, approved: { by: approver, at: new Date(givenAt), byPhone: approval.how === 'phone' } }
}

function drawn(reports: ReportDeps, filled: FilledForm, format: Format, options: RenderOptions): Promise<Buffer> {
  if (format === 'json') return Promise.resolve(Buffer.from(`${JSON.stringify(filled, null, 2)}\n`))
  return reports.print(format, filled, options)
}

const send = (reply: FastifyReply, name: string, format: Format, bytes: Buffer): FastifyReply =>
  reply
    .type(TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(bytes)
