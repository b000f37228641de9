/** A receipt or scan that proves how a report on a period was handed over. Those of an incident are its evidence. */
import { createHash, randomUUID } from 'node:crypto'
import { MOST_EVIDENCE_BYTES } from '../../incident/acts/evidence.ts'
import type { ReportFile } from '../../store/reports.ts'
import type { Store } from '../../store/store.ts'
import { auditReport, type Refused, type ReportAct, refused } from './act.ts'

const MOST_FILES = 200

export interface FileWanted {
  readonly name: string
  readonly mediaType: string
  readonly content: Buffer
}

export const addFile = (
  store: Store,
  act: ReportAct,
  { name, mediaType, content }: FileWanted,
): Promise<{ readonly file: ReportFile } | Refused> =>
  store.transaction(async within => {
    const { subject } = act.key
    await within.reports.claim(subject)
    const before = await within.reports.files(subject)
    if (content.length > MOST_EVIDENCE_BYTES || before.length >= MOST_FILES) return refused('too_many')
    const sha256 = createHash('sha256').update(content).digest('hex')
    const file: ReportFile = {
      ...{ id: randomUUID(), subject, name, mediaType, bytes: content.length, sha256 },
      ...{ addedAt: act.at, addedBy: act.actor },
    }
    await within.evidence.put(sha256, content)
    await within.reports.addFile(file)
    await auditReport(within, act, 'file_added', undefined, `${file.id} ${sha256}`)
    return { file }
  })
