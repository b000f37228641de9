/** Settings of `evidence`: what leaves the host of what was seen, what is masked in it, and how long originals stay. */
import { z } from 'zod'
import { EvidenceLevel } from './wire/index.ts'

const MIB = 1_048_576
const SourceName = z.string().min(1).max(100)
const masked = (what: string) => z.boolean().default(true).describe(what)

const MaskConfig = z.strictObject({
  passwords: masked('Of forms, JSON, headers, URLs, command lines, SQL, protocols.'),
  cookies: masked('Values in Cookie and Set-Cookie; names stay.'),
  tokens: masked('Session ids, JSON Web Tokens, API keys, private keys.'),
  emails: masked('The first letter and the domain stay.'),
  phones: masked('The last three digits stay.'),
  cards: masked('The last four digits stay.'),
  identityCards: masked('Căn cước công dân, chứng minh nhân dân; the last three digits stay.'),
  accounts: z
    .boolean()
    .default(false)
    .describe("Account names among an alert's entities. Incidents are joined by these: masked, they join less."),
})

export const EvidenceConfig = z.strictObject({
  level: EvidenceLevel.default('matched').describe('For rules that ask for nothing: none, matched, or whole.'),
  most: EvidenceLevel.default('whole').describe('No rule gets more than this, whatever it asks for.'),
  perSource: z
    .record(SourceName, EvidenceLevel)
    .default({})
    .describe("A source's own level; its rules may only ask for less."),
  mask: MaskConfig.prefault({}),
  originals: z
    .strictObject({
      folder: z.string().min(1).optional().describe("Where originals stay; originals/ in the spool's folder."),
      days: z.int().min(1).max(366).default(7),
      limitBytes: z
        .int()
        .min(8 * MIB)
        .default(256 * MIB)
        .describe('The oldest are removed beyond it.'),
    })
    .prefault({}),
})
export type EvidenceConfig = z.infer<typeof EvidenceConfig>
