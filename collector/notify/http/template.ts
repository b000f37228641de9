/**
 * Templates of requests to gateways: `{{name}}` is replaced by its value, escaped for the place it stands in, so that no
 * value can change what is asked. Everything else is taken as it stands.
 */
const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_.]+)\s*\}\}/g

export type ContentType = 'application/json' | 'application/x-www-form-urlencoded' | 'application/xml' | 'text/plain'

export type Values = Readonly<Record<string, string>>

/** What is wrong with the text as a template; undefined when nothing is. */
export function templateProblem(text: string, known: readonly string[]): string | undefined {
  const unknown = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name).filter(name => !known.includes(name))
  if (unknown.length > 0) return `no value called ${[...new Set(unknown)].join(', ')}; there are ${known.join(', ')}`
  return text.replace(PLACEHOLDER, '').includes('{{') ? 'a {{ without its name and }}' : undefined
}

const ESCAPES: Readonly<Record<ContentType, (value: string) => string>> = {
  'application/json': value => JSON.stringify(value).slice(1, -1),
  'application/x-www-form-urlencoded': encodeURIComponent,
  'application/xml': value => value.replace(/[<>&'"]/g, sign => `&#${sign.charCodeAt(0)};`),
  'text/plain': value => value,
}

export const fillBody = (template: string, values: Values, type: ContentType): string =>
  fill(template, values, ESCAPES[type])

export const fillUrl = (template: string, values: Values): string => fill(template, values, encodeURIComponent)

/** A header is one line of Latin-1: what does not belong into one becomes a blank. */
export const fillHeader = (template: string, values: Values): string =>
  fill(template, values, value => value.replace(/[^\x20-\x7e\xa0-\xff]/g, ' '))

const fill = (template: string, values: Values, escaped: (value: string) => string): string =>
  template.replace(PLACEHOLDER, (_, name: string) => escaped(values[name] ?? ''))
