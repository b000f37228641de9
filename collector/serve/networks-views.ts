/** What the console's API says and takes about networks, and about imports of networks and systems. */
import { z } from 'zod'
import { NETWORK_KINDS } from '../store/networks.ts'
import { OrganisationId } from '../store/scope.ts'

const Bilingual = z.object({ vi: z.string(), en: z.string() })

export const NetworkView = z.object({
  id: z.string(),
  organisation: z.string(),
  prefix: z.string(),
  kind: z.enum(NETWORK_KINDS),
  site: z.string(),
  contact: z.string(),
  systemId: z.string().nullable(),
  /** Its name. */
  system: z.string().nullable(),
  note: z.string(),
})
export type NetworkView = z.infer<typeof NetworkView>

/** GET /api/networks: by organisation and address; POST /api/networks and PUT /api/networks/:id take `NetworkFields`. */
export const NetworkQuery = z.object({
  organisation: OrganisationId.optional(),
  kind: z.enum(NETWORK_KINDS).optional(),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const NetworkList = z.object({ networks: z.array(NetworkView), nextCursor: z.string().nullable() })
export type NetworkList = z.infer<typeof NetworkList>

export const SystemOfEntity = z.object({
  id: z.string(),
  name: z.string(),
  organisation: z.string(),
  level: z.int().nullable(),
  /** What says that it is this system: the entry, name or network. */
  through: z.object({ by: z.enum(['entry', 'name', 'network']), text: z.string() }),
})

/** GET /api/networks/at/:address */
export const AddressQuery = z.object({ organisation: OrganisationId.optional() })
export const AddressView = z.object({
  address: z.string(),
  /** Every network that holds it, the most exact first. */
  networks: z.array(NetworkView),
  system: SystemOfEntity.nullable(),
  why: Bilingual,
})
export type AddressView = z.infer<typeof AddressView>

/** POST /api/networks/import, POST /api/systems/import */
export const ImportRequest = z.strictObject({
  name: z.string().min(1).max(255).describe("The file's, for the audit."),
  format: z.enum(['csv', 'yaml']),
  text: z.string(),
  replace: z.boolean().default(false),
  dryRun: z.boolean().default(false),
})
export type ImportRequest = z.input<typeof ImportRequest>
/** With problems (422) nothing was written. */
export const ImportView = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  unchanged: z.int(),
  problems: z.array(z.object({ line: z.int(), field: z.string(), what: Bilingual })),
})
export type ImportView = z.infer<typeof ImportView>

/** 422: what is wrong with which field. */
export const FieldProblems = z.object({
  error: z.literal('invalid_fields'),
  message: Bilingual,
  problems: z.array(z.object({ field: z.string(), what: Bilingual })),
})
export type FieldProblem = z.infer<typeof FieldProblems>['problems'][number]
