/**
 * Text as both databases keep it whole. PostgreSQL refuses NUL, and SQLite's driver cuts text off there; hostile
 * evidence may hold it, so its picture (U+2400) stands in for it wherever it is not escaped already, as in JSON.
 */
export const storable = <T>(value: T): T =>
  typeof value === 'string' && value.includes('\0') ? (value.replaceAll('\0', '\u2400') as T) : value
