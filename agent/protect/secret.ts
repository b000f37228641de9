/** What is looked for in evidence before it leaves the host. */
export const SECRET_KINDS = ['passwords', 'cookies', 'tokens', 'emails', 'phones', 'cards', 'identityCards'] as const
export type SecretKind = (typeof SECRET_KINDS)[number]

/** A place in a text, and what is shown instead of it. */
export interface Secret {
  readonly kind: SecretKind
  readonly start: number
  readonly end: number
  readonly mask: string
}

/** What stands for something of which nothing may be told, not even its length. */
export const HIDDEN = '***'

export const hidden = (kind: SecretKind, start: number, end: number): Secret => ({ kind, start, end, mask: HIDDEN })
