/** Stored milliseconds → the API's instants. */
export const instant = (at: number | Date): string => new Date(at).toISOString()

export const instantOrNull = (at: number | Date | null): string | null => (at === null ? null : instant(at))
