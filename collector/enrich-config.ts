/** The `enrich` section of the collector's configuration: files that the site provides. */
import { resolve } from 'node:path'
import { z } from 'zod'

const Path = z.string().min(1)

export const EnrichConfig = z.strictObject({
  geoip: z
    .strictObject({ country: Path.exactOptional(), city: Path.exactOptional(), asn: Path.exactOptional() })
    .prefault({})
    .describe('Files in MaxMind DB format; each may be left out. Read again when they are replaced.'),
  warningLists: z
    .strictObject({
      folder: Path.exactOptional().describe('JSON files as MISP publishes them. What is in one is never grouped by.'),
      shipped: z.boolean().default(true).describe('The small list of public DNS resolvers that comes along.'),
    })
    .prefault({}),
})
export type EnrichConfig = z.infer<typeof EnrichConfig>

/** Relative paths start at the configuration file's folder. */
export function withEnrichPaths({ geoip, warningLists }: EnrichConfig, folder: string): EnrichConfig {
  const at = (file: string) => resolve(folder, file)
  return {
    geoip: {
      ...(geoip.country && { country: at(geoip.country) }),
      ...(geoip.city && { city: at(geoip.city) }),
      ...(geoip.asn && { asn: at(geoip.asn) }),
    },
    warningLists: { ...warningLists, ...(warningLists.folder && { folder: at(warningLists.folder) }) },
  }
}
