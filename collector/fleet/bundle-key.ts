/** The key that rules and settings for agents are signed with; its public half goes to every agent at enrolment. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Signer, signerOf } from '../../agent/wire/index.ts'
import { writeWhole } from './x509.ts'

export interface BundleKey extends Signer {
  /** Ed25519 public key in PEM. */
  readonly publicKey: string
}

/** Reads `bundle.key` of the data folder, making it on first use. */
export function openBundleKey(folder: string): BundleKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'bundle.key')
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeWhole(file, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600)
  }
  const pem = readFileSync(file, 'utf8')
  const publicKey = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }) as string
  return { ...signerOf(pem), publicKey }
}
