/** The `reports` section of the collector's configuration: who approves, and how reports leave by e-mail. */
import { resolve } from 'node:path'
import { z } from 'zod'

const Path = z.string().min(1)

const isOwnMachine = (host: string): boolean => /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/.test(host)

const MailConfig = z
  .strictObject({
    host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'a host name or an address'),
    port: z.int().min(1).max(65_535).exactOptional().describe('587 for starttls, 465 for tls, 25 for none.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('The certificate and the name on it are checked; none is for a server on this machine alone.'),
    caFile: Path.exactOptional().describe("The server's authority; the system's ones when left out."),
    username: z.string().min(1).max(320).exactOptional(),
    passwordFile: Path.exactOptional(),
    from: z.email().describe('The address reports come from; its domain ends their Message-ID.'),
    fromName: z.string().max(100).default('Vọng Gác'),
    timeoutSeconds: z.number().min(0.1).max(60).default(20),
  })
  .superRefine(({ username, passwordFile, security, host }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if ((username === undefined) !== (passwordFile === undefined))
      refuse('username', 'username and passwordFile go together')
    if (security === 'none' && !isOwnMachine(host))
      refuse('security', 'none is for a mail server on this machine alone')
  })
export const ReportsConfig = z
  .strictObject({
    fourEyes: z.boolean().default(true).describe('A version is approved by somebody else than its author.'),
    timeSource: z
      .string()
      .max(300)
      .default('')
      .describe("What keeps this machine's clock right, such as the NTP servers: printed in every annex."),
    mail: MailConfig.optional().describe('How reports leave by e-mail; left out, they are handed over in other ways.'),
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
