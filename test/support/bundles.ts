/** Bundles as a collector signs them. */
import { generateKeyPairSync } from 'node:crypto'
import {
  assignmentStatement,
  type Bundle,
  bundleStatement,
  type SignedBundle,
  signerOf,
} from '../../agent/wire/index.ts'

export function bundleKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return { publicKey, publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string, signer: signerOf(pem) }
}

export type BundleKeys = ReturnType<typeof bundleKeys>

export const SSH_RULE = 'alert tcp any any -> any 22 (msg:"ssh"; content:"SSH-"; sid:1; rev:1;)\n'

export const bundleOf = (given: Partial<Bundle> = {}): Bundle => ({
  format: 1,
  group: 'default',
  number: 1,
  madeAt: '2026-11-22T00:00:00.000Z',
  files: [{ path: 'suricata/ssh.rules', text: SSH_RULE }],
  settings: {},
  ...given,
})

export interface Assigned {
  readonly agent?: string
  readonly at?: string
  /** The group that the assignment is about, when not the bundle's. */
  readonly group?: string
}

/** @param bundle A bundle, or any text to be signed as one. */
export function signedBundle(
  { signer }: Pick<BundleKeys, 'signer'>,
  bundle: Bundle | string,
  { agent = 'sensor-1', at = '2026-11-22T01:00:00.000Z', group }: Assigned = {},
): SignedBundle {
  const text = typeof bundle === 'string' ? bundle : JSON.stringify(bundle)
  const statement = assignmentStatement(agent, group ?? (typeof bundle === 'string' ? 'default' : bundle.group), at)
  return {
    assignment: { agent, at, signature: signer.sign(statement).toString('base64') },
    key: signer.keyId,
    signature: signer.sign(bundleStatement(text)).toString('base64'),
    bundle: text,
  }
}

export const bytesOf = (signed: SignedBundle): Buffer => Buffer.from(JSON.stringify(signed))
