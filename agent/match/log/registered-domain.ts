/**
 * The part of a name that somebody registered: `a.b.example.com.vn` → `example.com.vn`.
 *
 * The full list of public suffixes is large and changes weekly. Under a two-letter country code the usual second
 * levels are known here; anything else has its suffix in the last label. Joining too much is the worse mistake for
 * grouping, and this errs to joining only under suffixes not listed.
 */
const SECOND_LEVELS = new Set([
  ...['ac', 'biz', 'co', 'com', 'edu', 'gob', 'gov', 'gouv', 'go', 'health', 'id', 'info', 'int', 'io', 'mil', 'name'],
  ...[
    'ne',
    'net',
    'nom',
    'or',
    'org',
    'pro',
    'sch',
    'ai',
    'ltd',
    'plc',
    'me',
    'ad',
    'ed',
    'gr',
    'lg',
    'in',
    'web',
    'my',
  ],
])

/** Undefined for names without a dot and for addresses written backwards. */
export function registeredDomain(name: string): string | undefined {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.')
  const [last = '', second = ''] = labels.slice(-2).reverse()
  if (labels.length < 2 || labels.includes('') || last === 'arpa') return undefined
  const three = last.length === 2 && SECOND_LEVELS.has(second) && labels.length > 2
  return labels.slice(three ? -3 : -2).join('.')
}
