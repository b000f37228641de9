/** Ed25519 keys (RFC 8032) as agents and collectors use them to sign batches and bundles. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

export interface Signer {
  /** SHA-256 of the public key's SubjectPublicKeyInfo, in hexadecimal. */
  readonly keyId: string
  sign(statement: Buffer): Buffer
}

/** @throws when the text holds no Ed25519 private key. */
export function signerOf(privateKeyPem: string): Signer {
  const key = createPrivateKey(privateKeyPem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`an Ed25519 key is needed, this is ${key.asymmetricKeyType}`)
  return { keyId: keyIdOf(createPublicKey(key)), sign: statement => sign(null, statement, key) }
}

/** Never throws: a signature of the wrong length or form is a wrong one. */
export function isSignedBy(statement: Buffer, signature: Buffer, publicKey: KeyObject): boolean {
  try {
    return publicKey.asymmetricKeyType === 'ed25519' && verify(null, statement, publicKey, signature)
  } catch {
    return false
  }
}

export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')

/** @returns undefined unless the text is an Ed25519 public key in PEM. */
export function signingKeyOf(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    return undefined
  }
}
