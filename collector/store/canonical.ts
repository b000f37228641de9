/** One text for one value, for what is hashed: two chains stand on it, incidents' logs and the audit. */

/** Hash before the first link of a chain. */
export const GENESIS = '0'.repeat(64)

/** JSON with keys in code-unit order and no white space (as RFC 8785 has it for our values). */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(item => canonical(item)).join(',')}]`
  // Every event of every incident comes through here: no lists beside the one of keys.
  let members = ''
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key]
    if (member !== undefined) members += `${members && ','}${JSON.stringify(key)}:${canonical(member)}`
  }
  return `{${members}}`
}
