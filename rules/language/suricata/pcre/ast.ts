/** A regular expression of PCRE's syntax over bytes, as a tree. */
export type Node =
  /** One byte out of a set of 256 bits. */
  | { readonly kind: 'set'; readonly set: Uint32Array }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | {
      readonly kind: 'repeat'
      readonly item: Node
      readonly min: number
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
    }
  /** `number` is undefined for groups that don't capture. */
  | { readonly kind: 'group'; readonly item: Node; readonly number: number | undefined }
  | { readonly kind: 'atomic'; readonly item: Node }
  | { readonly kind: 'look'; readonly item: Node; readonly behind: boolean; readonly negated: boolean }
  | { readonly kind: 'back'; readonly number: number; readonly nocase: boolean }
  | { readonly kind: 'assert'; readonly what: Assertion }

export type Assertion = 'start' | 'line-start' | 'end' | 'end-or-newline' | 'line-end' | 'word' | 'not-word'

export interface Regex {
  readonly node: Node
  readonly groups: number
}

export const ANY = Number.POSITIVE_INFINITY
