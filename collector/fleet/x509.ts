/** What certificates of ours have in common: the library, keys, serial numbers, and files written whole. */
import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'

export const DAY = 86_400_000
export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Loaded when a certificate is made or asked for, with the reflection that its own parts stand on. */
export async function x509Library() {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as never)
  return x509
}

export const newKeys = async () =>
  (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as unknown as CryptoKeyPair

export async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key as never))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }) as string
}

/** A private key as the library signs with it. */
export const signingKey = async (key: KeyObject) =>
  (await webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, [
    'sign',
  ])) as unknown as CryptoKey

/** 127 random bits: positive, and never the same twice. */
export function serial(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** Whole or not at all: a key file cut off by a crash would lock every agent out. */
export function writeWhole(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode })
  renameSync(`${path}.new`, path)
}
