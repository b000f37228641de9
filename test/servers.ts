/** Which files of tests start servers, browsers or processes of their own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'

/** Helpers that start them; whoever imports one of these, however far away, does. */
const STARTERS = new Set(['chromium', 'influxdb', 'kafka', 'postgres-programs', 'processes', 'running-collector'])
const STARTS = /\b(?:spawn|spawnSync|execFile|execFileSync|fork)\(/
const IMPORTED = /from '(\.[^']+)'/g

export function testFiles(root: string): { readonly pure: string[]; readonly servers: string[] } {
  const known = new Map<string, boolean>()
  const starts = (file: string): boolean => {
    const before = known.get(file)
    if (before !== undefined) return before
    // A ring of imports ends here.
    known.set(file, false)
    const text = readFileSync(join(root, file), 'utf8')
    const imported = [...text.matchAll(IMPORTED)]
      .map(([, path = '']) => normalize(join(dirname(file), path)))
      .filter(path => path.startsWith('test/') && existsSync(join(root, path)))
    const found = isStarter(file) || STARTS.test(text) || imported.some(starts)
    known.set(file, found)
    return found
  }
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.test\.tsx?$/.test(path))
    .map(path => join('test', path))
    .toSorted()
  return { pure: all.filter(file => !starts(file)), servers: all.filter(starts) }
}

const isStarter = (file: string): boolean => file.startsWith('test/support/') && STARTERS.has(basename(file, '.ts'))
