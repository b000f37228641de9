/**
 * `requires: version >= 8.0.0 | < 7.1, feature NAME, keyword NAME`: what the rule's engine must have.
 *
 * A rule whose requirements aren't met is left out without being refused, as its author asked.
 */
import type { Option } from './ast.ts'
import { keywords } from './keywords/table.ts'

/** The version of Suricata's language that this project follows. */
const VERSION: Version = [8, 0, 0]
type Version = readonly [number, number, number]

/** Undefined when all is met, an empty text when something is missing, else what is malformed. */
export function unmetRequirement(options: readonly Option[]): string | undefined {
  for (const { name, value = '' } of options) {
    if (name !== 'requires') continue
    for (const part of value.split(',')) {
      const unmet = unmetPart(part.trim())
      if (unmet !== undefined) return unmet
    }
  }
  return undefined
}

function unmetPart(part: string): string | undefined {
  const found = /^(\S+)\s*([\s\S]*)$/.exec(part)
  switch (found?.[1]) {
    case 'keyword':
      return keywords.has(found[2] as string) ? undefined : ''
    case 'feature':
      return ''
    case 'version': {
      const met = (found[2] as string).split('|').map(alternative => versionMet(alternative.trim()))
      if (met.includes(undefined)) return `keyword 'requires': '${part}' isn't a version`
      return met.includes(true) ? undefined : ''
    }
    default:
      // An unknown kind of requirement can't be met.
      return found ? '' : "keyword 'requires': it needs a requirement"
  }
}

/** Every comparison of `>= 7.0.3 < 8` holds; undefined when it isn't a row of comparisons. */
function versionMet(text: string): boolean | undefined {
  const comparisons = [...text.matchAll(/(<=|>=|<|>)\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/g)]
  const rest = text.replace(/(<=|>=|<|>)\s*\d+(\.\d+){0,2}/g, '').trim()
  if (comparisons.length === 0 || rest !== '') return undefined
  return comparisons.every(([, sign, major, minor, patch]) => {
    const order = compare(VERSION, [Number(major), Number(minor ?? 0), Number(patch ?? 0)])
    return sign === '<' ? order < 0 : sign === '>' ? order > 0 : sign === '<=' ? order <= 0 : order >= 0
  })
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
