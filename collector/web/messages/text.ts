/** A text in both languages, as the collector sends what it says itself. */
export interface Text {
  readonly vi: string
  readonly en: string
}

export type Locale = keyof Text
