/** The `store` section of the collector's configuration. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { addressOf } from './postgres/address.ts'

const File = z.string().min(1)

const Sqlite = z.strictObject({ type: z.literal('sqlite') })

const Postgres = z
  .strictObject({
    type: z.literal('postgres'),
    url: z
      .string()
      .describe('postgres://user@host:5432/database; the folder of a Unix socket is written with %2F for each /.'),
    passwordFile: File.optional().describe('Read for each connection, so that it may change while running.'),
    poolSize: z.int().min(2).max(100).default(8).describe('Connections of this collector.'),
    tls: z
      .union([
        z.literal(false),
        z.strictObject({
          caFile: File.optional().describe("The server's authority; the system's ones when left out."),
          certificateFile: File.optional(),
          keyFile: File.optional(),
        }),
      ])
      .optional()
      .describe('Always on beyond this machine; the certificate and the name on it are checked.'),
  })
  .superRefine(({ url, tls }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const address = addressOf(url)
    if ('problem' in address) return refuse('url', address.problem)
    if (tls === false && !address.local) refuse('tls', 'can be false only for a server on this machine')
    if (tls && (tls.certificateFile === undefined) !== (tls.keyFile === undefined))
      refuse('tls', 'certificateFile and keyFile go together')
  })

export const StoreConfig = z.discriminatedUnion('type', [Sqlite, Postgres])
export type StoreConfig = z.infer<typeof StoreConfig>

/** Relative paths start at the configuration file's folder. */
export function withStorePaths(store: StoreConfig, folder: string): StoreConfig {
  if (store.type === 'sqlite') return store
  const at = <K extends string>(files: { readonly [key in K]?: string | undefined }): { [key in K]?: string } =>
    Object.fromEntries(
      Object.entries<string | undefined>(files).flatMap(([key, file]) =>
        file === undefined ? [] : [[key, resolve(folder, file)]],
      ),
    ) as { [key in K]?: string }
  const { passwordFile, tls, ...rest } = store
  return { ...rest, ...at({ passwordFile }), ...(tls !== undefined && { tls: tls && at(tls) }) }
}
