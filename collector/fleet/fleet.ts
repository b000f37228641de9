/** What vouches for agents and speaks to them, as the configuration lays it out; opened once, by collector and commands. */
import { readFileSync } from 'node:fs'
import { type Authority, type AuthorityFiles, certificatesIn, fingerprintOf, openAuthority } from './authority.ts'
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
  readonly clientAuthorities: { readonly pems: readonly string[]; readonly fingerprints: ReadonlySet<string> }
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

function readAuthorities(files: readonly string[]): Fleet['clientAuthorities'] {
  const pems = files.map(file => readFileSync(file, 'utf8'))
  const fingerprints = new Set<string>()
  pems.forEach((pem, index) => {
    const certificates = certificatesIn(pem)
    if (certificates.length === 0) throw new Error(`${files[index]}: holds no certificate`)
    for (const certificate of certificates) {
      if (!certificate.ca) throw new Error(`${files[index]}: ${certificate.subject} may not issue certificates`)
      fingerprints.add(fingerprintOf(certificate))
    }
  })
  return { pems, fingerprints }
}
