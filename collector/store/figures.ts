/** The store's own figures, for metrics and health. */
export interface Figures {
  readonly alerts: number
  readonly incidentsOpen: number
  readonly incidents: number
  readonly deadLetters: number
  readonly bytes: number
}

export interface FigureStore {
  /** Cheap: no table is scanned. */
  read(): Promise<Figures>
}
