/** One text for one value, for what is hashed: two chains stand on it, incidents' logs and the audit. */

/** Hash before the first link of a chain. */
export const GENESIS = '0'.repeat(64)

/** JSON with keys in code-unit order and no white space (as RFC 8785 has it for our values). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonical(item)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
  return `{${members.join(',')}}`
}
