/** What is let out of a text: a part of it, with its secrets masked. */
import { findSecrets } from './find-secrets.ts'
import { HIDDEN, type Secret, type SecretKind } from './secret.ts'

export interface Masked {
  readonly text: string
  /** How many secrets were masked in it. */
  readonly masked: number
}

export interface Part {
  readonly from: number
  readonly to: number
}

export type Wanted = (kind: SecretKind) => boolean

/**
 * The part [from, to) of the text, masked. Secrets are looked for in the whole of it, so that one across the border is
 * known for what it is; its mask then stands whole.
 *
 * @param known what was found to be secret elsewhere in the same message: a cookie's value stays one where it stands
 *   without its header.
 */
export function mask(text: string, wanted?: Wanted, part?: Part, known: readonly string[] = []): Masked {
  const { from, to } = part ?? { from: 0, to: text.length }
  const secrets = [...findSecrets(text, wanted).secrets, ...occurrences(text, known)]
  const inside = apart(secrets.filter(({ start, end }) => start < to && end > from))
  return { text: render(text, inside, from, to), masked: inside.length }
}

const SHORTEST_KNOWN = 4
const MOST_KNOWN = 64

/** Values of secrets, to be known again elsewhere; what stays visible of them is not looked for. */
export const secretValues = (text: string, wanted: Wanted): readonly string[] =>
  findSecrets(text, wanted)
    .secrets.filter(({ mask: shown, start, end }) => shown === HIDDEN && end - start >= SHORTEST_KNOWN)
    .slice(0, MOST_KNOWN)
    .map(({ start, end }) => text.slice(start, end))

function occurrences(text: string, known: readonly string[]): Secret[] {
  const found: Secret[] = []
  for (const value of known)
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length))
      found.push({ kind: 'tokens', start: at, end: at + value.length, mask: HIDDEN })
  return found
}

/** In order; of two that overlap the one that begins first, and what reaches beyond it as one of its own. */
function apart(secrets: readonly Secret[]): readonly Secret[] {
  const kept: Secret[] = []
  let free = 0
  for (const secret of [...secrets].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (secret.end <= free) continue
    kept.push(secret.start >= free ? secret : { ...secret, start: free, mask: HIDDEN })
    free = secret.end
  }
  return kept
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
