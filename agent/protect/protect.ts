/**
 * What leaves a host is decided here, before anything is written to the spool: how much of the evidence goes, and that
 * secrets and personal data in it are masked. The original stays on the host, under the hash that the alert carries.
 *
 * Never lets out more because something went wrong: evidence that can't be judged is withheld.
 */
import { createHash } from 'node:crypto'
import type { Detection, Original } from '../match/detection.ts'
import { printable } from '../match/printable.ts'
import type { Entities, Evidence, EvidenceLevel } from '../wire/index.ts'
import { type Masked, mask, secretValues, type Wanted } from './mask.ts'
import { type EvidencePolicy, evidenceLevel } from './policy.ts'
import type { SecretKind } from './secret.ts'

/** An original as it is kept on the host. */
export interface KeptOriginal {
  readonly sha256: string
  readonly bytes: Buffer
}

export interface Protected {
  /** Without `original`: nothing of it is left but what the evidence shows. */
  readonly detection: Detection
  readonly original: KeptOriginal | undefined
}

/** As much text as the wire takes, with room for what the detector says ahead of it. */
const MOST_TEXT = 8_000
/** How far around the part that goes secrets are looked for: one that begins further away may not be known for one. */
const CONTEXT = 8_192

/** @throws never: on trouble the evidence is withheld, and `failed` is told. */
export function protect(
  detection: Detection,
  source: string,
  policy: EvidencePolicy,
  failed: (error: Error) => void = () => {},
): Protected {
  const { original: takeOriginal, evidenceLevel: asked, evidence, ...rest } = detection
  const wanted: Wanted = kind => policy.mask[kind]
  try {
    const safe = { ...rest, entities: safeEntities(rest.entities, policy) }
    if (!evidence) return { detection: safe, original: undefined }
    const level = evidenceLevel(policy, source, asked)
    const original = takeOriginal?.() ?? originalOfText(evidence)
    const sha256 = createHash('sha256').update(original.whole).digest('hex')
    const shown = show(evidence, original, level, wanted)
    return {
      detection: { ...safe, evidence: { kind: evidence.kind, ...shown, level, sha256 } },
      original: { sha256, bytes: original.whole },
    }
  } catch (error) {
    failed(error as Error)
    const withheld = evidence && { kind: evidence.kind, text: '', truncated: true, level: 'none' as const, masked: 0 }
    const entities = { ...rest.entities, accounts: [], indicators: [] }
    return { detection: { ...rest, entities, ...(withheld && { evidence: withheld }) }, original: undefined }
  }
}

function originalOfText({ text }: Evidence): Original {
  const bytes = Buffer.from(text)
  return { whole: bytes, seen: bytes, from: 0, to: bytes.length }
}

type Shown = Pick<Evidence, 'text' | 'truncated' | 'masked'>

function show({ kind, truncated }: Evidence, original: Original, level: EvidenceLevel, wanted: Wanted): Shown {
  if (level === 'none') return { text: '', truncated: original.whole.length > 0, masked: 0 }
  const { whole, seen, lead = '' } = original
  const readable = kind === 'line' ? (bytes: Buffer) => bytes.toString('utf8') : printable
  if (level === 'whole') {
    const text = readable(whole.subarray(0, MOST_TEXT + CONTEXT))
    const cut = Math.min(text.length, MOST_TEXT)
    return shown(
      lead,
      mask(text, wanted, { from: 0, to: cut }),
      cut < text.length || whole.length > MOST_TEXT + CONTEXT,
    )
  }
  const known = seen === whole ? [] : secretValues(readable(whole.subarray(0, MOST_TEXT + CONTEXT)), wanted)
  return shown(lead, matched(original, readable, wanted, known), truncated)
}

/** Places are counted in bytes and in text both: pieces are read apart, so that they can be told from each other. */
function matched(
  { seen, from, to }: Original,
  readable: (bytes: Buffer) => string,
  wanted: Wanted,
  known: readonly string[],
): Masked {
  const before = readable(seen.subarray(Math.max(0, from - CONTEXT), from))
  const part = readable(seen.subarray(from, to))
  const behind = readable(seen.subarray(to, to + CONTEXT))
  return mask(before + part + behind, wanted, { from: before.length, to: before.length + part.length }, known)
}

const shown = (lead: string, { text, masked }: Masked, truncated: boolean): Shown => {
  const cut = lead + text
  return { text: cut.slice(0, MOST_TEXT), truncated: truncated || cut.length > MOST_TEXT, masked }
}

/** Kinds of secrets that have no place in an indicator; addresses and numbers in it may be what it is known by. */
const IN_INDICATORS: ReadonlySet<SecretKind> = new Set(['passwords', 'cookies', 'tokens'])

/** Accounts are what incidents are joined by: they stay unless the site says otherwise. Secrets in URLs never do. */
function safeEntities(entities: Entities, policy: EvidencePolicy): Entities {
  const inIndicators: Wanted = kind => policy.mask[kind] && IN_INDICATORS.has(kind)
  return {
    ...entities,
    accounts: policy.mask.accounts ? entities.accounts.map(maskedAccount) : entities.accounts,
    indicators: entities.indicators.map(indicator => mask(indicator, inIndicators).text),
  }
}

/** First letter and, of an e-mail address, the domain. */
function maskedAccount(account: string): string {
  const at = account.lastIndexOf('@')
  const [first = ''] = account
  return at > 0 ? `${first}***${account.slice(at)}` : `${first}***`
}
