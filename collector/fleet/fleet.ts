/** What vouches for agents and speaks to them, as the configuration lays it out; opened once, by collector and commands. */
import type { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Authority, type AuthorityFiles, certificatesIn, openAuthority } from './authority.ts'
import { type BundleKey, openBundleKey } from './bundle-key.ts'

export interface FleetSettings {
  readonly dataFolder: string
  readonly authority?: AuthorityFiles | undefined
  readonly ingest: { readonly clientAuthorities: readonly string[] }
  readonly enrolment: { readonly certificateDays: number }
}

export interface Fleet {
  readonly authority: Authority
  readonly bundleKey: BundleKey
  readonly certificateDays: number
  /** An organisation's own authorities whose client certificates name agents. */
  readonly clientAuthorities: readonly X509Certificate[]
}

/** @throws when a file can't serve; names it. */
export async function openFleet(settings: FleetSettings, now: Date): Promise<Fleet> {
  const { dataFolder, authority, ingest, enrolment } = settings
  return {
    authority: await openAuthority(dataFolder, authority, now),
    bundleKey: openBundleKey(dataFolder),
    certificateDays: enrolment.certificateDays,
    clientAuthorities: readAuthorities(ingest.clientAuthorities),
  }
}

function readAuthorities(files: readonly string[]): X509Certificate[] {
  return files.flatMap(file => {
    const certificates = certificatesIn(readFileSync(file, 'utf8'))
    if (certificates.length === 0) throw new Error(`${file}: holds no certificate`)
    for (const { ca, subject } of certificates)
      if (!ca) throw new Error(`${file}: ${subject} may not issue certificates`)
    return certificates
  })
}
