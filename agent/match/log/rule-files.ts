/** Rule files and folders → a compiled set. Folders are walked whole, in the order of names. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compileRuleSet, type SigmaRuleSet } from '../../../rules/language/sigma/index.ts'

export interface LogRules extends SigmaRuleSet {
  /** Regular expressions that ran out of steps since the rules were loaded. */
  readonly gaveUp: () => number
}

/** Throws the file system's error for a path that can't be read; what rules hold never throws. */
export async function loadLogRules(
  paths: readonly string[],
  variables: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<LogRules> {
  const found = (await Promise.all(paths.map(logRuleFiles))).flat()
  const files = await Promise.all(found.map(async path => ({ path, text: await readFile(path, 'utf8') })))
  let gaveUp = 0
  const set = compileRuleSet(files, { variables, onGaveUp: () => (gaveUp += 1) })
  return { ...set, gaveUp: () => gaveUp }
}

/** A file as it is named; of a folder all YAML files below it, in the order of names. */
export async function logRuleFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = await readdir(path, { recursive: true, withFileTypes: true })
  return names
    .filter(entry => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}
