/**
 * Instants that agents send → milliseconds. Evidence may bear any date; what lies beyond the years that everything
 * after this can write (RFC 3339 has four digits, in any zone) counts as the nearest that doesn't. The alert itself is
 * kept as it came.
 */
const LATEST = Date.parse('9998-12-31T23:59:59.999Z')

export const instantMs = (text: string): number => within(Date.parse(text))

export const within = (at: number): number => Math.min(Math.max(at, 0), LATEST)
