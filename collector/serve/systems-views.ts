/** What the console's API says about information systems. POST /api/systems and PUT /api/systems/:id take `SystemFields`. */
import { z } from 'zod'
import { OrganisationId } from '../store/scope.ts'

export const SystemView = z.object({
  id: z.string(),
  organisation: z.string(),
  name: z.string(),
  level: z.int().nullable(),
  addresses: z.array(z.string()),
  domains: z.array(z.string()),
  /** Prefixes of the networks that were given to it. */
  networks: z.array(z.string()),
  owner: z.string(),
  operator: z.string(),
  operatingSystem: z.string(),
  operatingSystemVersion: z.string(),
  services: z.array(z.string()),
  measures: z.array(z.string()),
  purpose: z.string(),
  note: z.string(),
})
export type SystemView = z.infer<typeof SystemView>

/** GET /api/systems: by organisation and name. */
export const SystemQuery = z.object({
  organisation: OrganisationId.optional(),
  cursor: z.string().max(2_048).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const SystemList = z.object({ systems: z.array(SystemView), nextCursor: z.string().nullable() })
export type SystemList = z.infer<typeof SystemList>
