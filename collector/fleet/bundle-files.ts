/** A folder of rules as the files of a bundle. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { Bundle } from '../../agent/wire/index.ts'

export type BundleFile = Bundle['files'][number]

export interface Collected {
  /** By path. */
  readonly files: readonly BundleFile[]
  /** What lies in the folder and is no rule file: left out, and said so. */
  readonly leftOut: readonly string[]
  /** What looks like a rule file and can't be one, with the reason. */
  readonly problems: readonly string[]
}

/** Rule files by what agents read in each folder. */
const KINDS: Readonly<Record<string, RegExp>> = { suricata: /\.(rules|config)$/, sigma: /\.ya?ml$/ }
const FileShape = Bundle.shape.files.element

/** Reads `suricata/` and `sigma/` below the folder. @throws the file system's error. */
export function collectFiles(folder: string): Collected {
  const files: BundleFile[] = []
  const leftOut: string[] = []
  const problems: string[] = []
  for (const path of pathsUnder(folder)) {
    const kind = KINDS[path.split('/', 1)[0] ?? '']
    if (!kind?.test(path)) leftOut.push(path)
    else if (!lstatSync(join(folder, path)).isFile()) problems.push(`${path}: not a file of its own (a link?)`)
    else {
      const bytes = readFileSync(join(folder, path))
      const file = { path, text: bytes.toString('utf8') }
      if (!FileShape.safeParse(file).success)
        problems.push(`${path}: names are of letters, digits, . _ -, at most five folders deep`)
      else if (!Buffer.from(file.text).equals(bytes)) problems.push(`${path}: not UTF-8`)
      else files.push(file)
    }
  }
  return { files, leftOut, problems }
}

function pathsUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
