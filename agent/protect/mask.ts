/** What is let out of a text: a part of it, with its secrets masked. */
import { findSecrets } from './find-secrets.ts'
import type { Secret, SecretKind } from './secret.ts'

export interface Masked {
  readonly text: string
  /** How many secrets were masked in it. */
  readonly masked: number
}

export interface Part {
  readonly from: number
  readonly to: number
}

/**
 * The part [from, to) of the text, masked. Secrets are looked for in the whole of it, so that one across the border is
 * known for what it is; its mask then stands whole.
 */
export function mask(text: string, wanted?: (kind: SecretKind) => boolean, part?: Part): Masked {
  const { from, to } = part ?? { from: 0, to: text.length }
  const inside = findSecrets(text, wanted).secrets.filter(({ start, end }) => start < to && end > from)
  return { text: render(text, inside, from, to), masked: inside.length }
}

function render(text: string, secrets: readonly Secret[], from: number, to: number): string {
  let out = ''
  let at = from
  for (const secret of secrets) {
    out += text.slice(at, Math.max(at, secret.start)) + secret.mask
    at = secret.end
  }
  return out + text.slice(at, Math.max(at, to))
}
