/** Names of organisations: the one that runs the collector, and those whose networks it watches. */
import { z } from 'zod'

export const OrganisationId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)

/** The organisation that runs the collector. */
export const OWN_ORGANISATION = 'default'
