/** Rule files from disk: one file, or every `.rules` file under a folder, with the folder's classification.config. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CheckedRules, RuleReader } from './check.ts'
import { type Classification, parseClassifications } from './classification.ts'
import { ruleVariables } from './variables.ts'

const OWN_CLASSES = ['../../suricata/classification.config', '../../../../rules/suricata/classification.config']

/**
 * The rules at `path`. Classes come from the project's own classification.config, and over it from the one that lies
 * beside the rules. Throws what the file system throws when the path can't be read.
 */
export function loadRules(path: string, variables: Readonly<Record<string, string>> = {}): CheckedRules {
  const reader = new RuleReader({ variables: ruleVariables(variables), classifications: classificationsFor(path) })
  for (const file of ruleFiles(path)) reader.read(file, readFileSync(file, 'utf8'))
  return reader
}

/** Files in a stable order. A single file may have any name. */
export function ruleFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.rules') && !basename(name).startsWith('.'))
    .sort()
    .map(name => join(path, name))
}

function classificationsFor(path: string): Map<string, Classification> {
  const folder = statSync(path).isDirectory() ? path : dirname(path)
  const own = OWN_CLASSES.map(name => fileURLToPath(new URL(name, import.meta.url)))
  const classes = new Map<string, Classification>()
  for (const file of [...own, join(folder, 'classification.config')])
    for (const [name, known] of parseClassifications(textOf(file)).classes) classes.set(name, known)
  return classes
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Neither place needs to exist.
    return ''
  }
}
