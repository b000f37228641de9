/** What the console's API says about an address or name that alerts carry. */
import { z } from 'zod'
import { OrganisationId } from '../store/scope.ts'
import { NetworkView, SystemOfEntity } from './networks-views.ts'

const Bilingual = z.object({ vi: z.string(), en: z.string() })

export const EntityView = z.object({
  value: z.string(),
  kind: z.enum(['address', 'name']),
  country: z.object({ code: z.string(), name: Bilingual }).nullable(),
  city: z.string().nullable(),
  asn: z.object({ number: z.number(), organisation: z.string() }).nullable(),
  network: NetworkView.nullable(),
  system: SystemOfEntity.nullable(),
  /** Which network and system it is in, and what says so; null where nothing does. */
  why: Bilingual.nullable(),
  warningLists: z.array(z.object({ name: z.string(), description: z.string() })),
  /** Null where it is grouped by; else why incidents are never grouped by it. */
  notGroupedBy: z.object({ reason: z.string(), words: Bilingual }).nullable(),
})
export type EntityView = z.infer<typeof EntityView>

/** GET /api/entities/:value; values too long for an address are asked for by POST. */
export const EntityParams = z.object({ value: z.string().min(1).max(512) })
export const EntityQuery = z.object({ organisation: OrganisationId.optional() })
export const EntityDetail = EntityView.extend({
  /** Of the alerts that incidents were opened or gone on with by it; null where there are none. */
  seen: z.object({ firstAt: z.iso.datetime(), lastAt: z.iso.datetime() }).nullable(),
})

/** POST /api/entities: many at once, in the order asked. */
export const EntitiesRequest = z.strictObject({
  values: z.array(z.string().min(1).max(512)).min(1).max(200),
  organisation: OrganisationId.optional(),
})
export const EntityList = z.object({ entities: z.array(EntityView) })
