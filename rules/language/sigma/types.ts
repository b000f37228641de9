/** What a Sigma file says, after reading and before compiling (Sigma specification 2.1). */
export type SigmaEvidence = 'none' | 'matched' | 'whole'

export type SigmaLevel = 'informational' | 'low' | 'medium' | 'high' | 'critical'

export interface SigmaLogSource {
  readonly product?: string
  readonly category?: string
  readonly service?: string
}

/** The head that rules, filters and correlations share. */
export interface SigmaHead {
  readonly file: string
  /** Where the document begins, from 1. */
  readonly line: number
  readonly title: string
  /** The Vietnamese title of our own rules (a custom key, which the specification allows). */
  readonly titleVi: string | undefined
  /** How much of the line may leave the host (a custom key); undefined: what the site says. */
  readonly evidence: SigmaEvidence | undefined
  readonly id: string | undefined
  readonly name: string | undefined
  readonly level: SigmaLevel
  readonly tags: readonly string[]
}

export type Scalar = string | number | boolean | null

/** One field with its modifiers and values; no field name is a keyword search over the whole event. */
export interface FieldMatch {
  readonly kind: 'field'
  readonly line: number
  readonly field: string | undefined
  readonly modifiers: readonly string[]
  readonly values: readonly Scalar[]
}

/** A search: all parts of a map, any part of a list. */
export type Search =
  | { readonly kind: 'all'; readonly parts: readonly Search[] }
  | { readonly kind: 'any'; readonly parts: readonly Search[] }
  | FieldMatch

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'search'; readonly name: string }

export interface SigmaRule extends SigmaHead {
  readonly kind: 'rule'
  readonly logSource: SigmaLogSource
  readonly searches: ReadonlyMap<string, Search>
  /** Several conditions match where any of them does. */
  readonly condition: Condition
}

export interface SigmaFilter extends SigmaHead {
  readonly kind: 'filter'
  readonly logSource: SigmaLogSource
  /** Ids or names of the rules it narrows; `any` for all of its log source. */
  readonly rules: readonly string[] | 'any'
  readonly searches: ReadonlyMap<string, Search>
  readonly condition: Condition
}

export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'value_sum'
  | 'value_avg'
  | 'temporal'
  | 'temporal_ordered'
export type Comparison = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'

export interface SigmaCorrelation extends SigmaHead {
  readonly kind: 'correlation'
  readonly type: CorrelationType
  /** Ids or names of rules or other correlations. */
  readonly rules: readonly string[]
  readonly groupBy: readonly string[]
  readonly timespanMs: number
  readonly limits: readonly { readonly operator: Comparison; readonly value: number }[]
  /** For conditions over rule names (temporal only). */
  readonly expression: Condition | undefined
  /** Whose values are counted or added up. */
  readonly field: string | undefined
  /** Alias → rule (id or name) → the field it stands for there. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Do the referenced rules alert by themselves too? */
  readonly generate: boolean
}

export type SigmaDocument = SigmaRule | SigmaFilter | SigmaCorrelation

/** Why a document can't be used; becomes a refusal with file, line and name. */
export class SigmaError extends Error {
  override name = 'SigmaError'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}
