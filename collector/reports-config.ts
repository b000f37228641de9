/** The `reports` section of the collector's configuration: who approves, and how reports leave by e-mail. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { EmailConfig } from './notify-channels-config.ts'

export const ReportsConfig = z
  .strictObject({
    fourEyes: z.boolean().default(true).describe('A version is approved by somebody else than its author.'),
    timeSource: z
      .string()
      .max(300)
      .default('')
      .describe("What keeps this machine's clock right, such as the NTP servers: printed in every annex."),
    mail: EmailConfig.optional().describe(
      'How reports leave by e-mail; left out, through the mail server of notify.email, and where there is none they are handed over in other ways.',
    ),
  })
  .describe('Reports to authorities.')
export type ReportsConfig = z.infer<typeof ReportsConfig>

/** Relative paths start at the configuration's folder. */
export function withReportPaths(reports: ReportsConfig, folder: string): ReportsConfig {
  if (!reports.mail) return reports
  const { caFile, passwordFile } = reports.mail
  const at = (path: string) => resolve(folder, path)
  return {
    ...reports,
    mail: {
      ...reports.mail,
      ...(caFile !== undefined && { caFile: at(caFile) }),
      ...(passwordFile !== undefined && { passwordFile: at(passwordFile) }),
    },
  }
}
