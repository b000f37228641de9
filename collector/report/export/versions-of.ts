/** The versions of reports in an export, each with what was decided about it and what its content says of itself. */
import { z } from 'zod'
import type { ReportStep, ReportVersion } from '../../store/reports.ts'
import { type VersionState, versionState } from '../acts/version-state.ts'
import { type AnnexNames, readAnnex } from '../forms/annex-words.ts'
import type { ReadExport } from './read.ts'
import type { Logs } from './verify.ts'

export interface ExportedVersion {
  /** `VG-2026-0001 incident_notice v1`: within the tree an incident and a form have one version of a number. */
  readonly name: string
  readonly version: ReportVersion
  readonly steps: readonly ReportStep[]
  readonly state: VersionState
  /** Null: the content is no filled form. */
  readonly content: VersionContent | null
  /** The log holds its hash, as what was sent. */
  readonly sealed: boolean
}

interface VersionContent extends AnnexNames {
  readonly form: string
  readonly number: number
  readonly subject: string | null
}

type About = Pick<ReportStep, 'subject' | 'form' | 'version'>

export const versionName = ({ subject, form, version }: About): string => `${subject} ${form} v${version}`

export function versionsOf({ versions, steps }: ReadExport, logs: Logs): ExportedVersion[] {
  const filed = filedReports(logs)
  return versions.map(version => {
    const name = versionName({ ...version, version: version.number })
    const own = steps.filter(step => versionName(step) === name)
    return {
      ...{ name, version, steps: own, state: versionState(own), content: contentOf(version) },
      sealed: filed.some(({ proof }) => proof.endsWith(version.sha256)),
    }
  })
}

/** What reports have answered, as the logs have it, whether or not it was taken back since. */
export const filedReports = (logs: Logs) =>
  [...logs.values()]
    .flat()
    .flatMap(({ change }) => (change.kind === 'stages_filed' && change.act.kind === 'report' ? [change.act] : []))

const Bilingual = z.object({ vi: z.string(), en: z.string() })
/** As far as it is held against something else. */
const Content = z.object({
  form: z.string(),
  version: z.number(),
  incidentId: z.string().nullable(),
  annex: z.array(z.object({ title: Bilingual, lines: z.array(Bilingual) })),
})

function contentOf({ content }: ReportVersion): VersionContent | null {
  try {
    const { form, version, incidentId, annex } = Content.parse(JSON.parse(content))
    return { form, number: version, subject: incidentId, ...readAnnex(annex) }
  } catch {
    return null
  }
}
