/**
 * What a bundle changes of a host's own settings: where rules are read from, their variables, how often it is heard
 * from. A kind of rules that the bundle has no file of stays as the host configures it, and so does every variable
 * that the host sets itself: it knows its own networks.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { AgentConfig } from '../config-schema.ts'
import type { RuleSet } from '../rule-set.ts'
import type { Bundle } from '../wire/index.ts'

type RuleSettings = AgentConfig['rules']
type Kind = 'suricata' | 'sigma'
const KINDS: readonly Kind[] = ['suricata', 'sigma']

export const overlaid = (own: RuleSettings, bundle: Bundle, unpacked: string): RuleSettings => ({
  ...own,
  ...Object.fromEntries(kindsOf(bundle).map(kind => [kind, [join(unpacked, kind)]])),
  variables: { ...bundle.settings.variables, ...own.variables },
})

/** Writes the rule files where the engines read them. What lay there is replaced. @throws the file system's error. */
export async function unpack({ files }: Bundle, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
    // Two names for one file, on a disk that doesn't tell capitals apart, must not become one rule file.
    await writeFile(join(folder, path), text, { mode: 0o600, flag: 'wx' })
  }
}

/** Removes what lies beside the folder: rule files of bundles that are not at work. @throws the file system's error. */
export async function keepOnly(folder: string): Promise<void> {
  const parent = dirname(folder)
  for (const name of await readdir(parent)) {
    if (name !== basename(folder)) await rm(join(parent, name), { recursive: true, force: true })
  }
}

/** @throws when a kind of rules that the bundle brings came to nothing. */
export function mustLoad(bundle: Bundle, { loadedOf, refused }: RuleSet): void {
  const dead = kindsOf(bundle).filter(kind => loadedOf[kind] === 0)
  if (dead.length === 0) return
  const [first] = refused
  const reason = first ? `; ${first.file}:${first.line}: ${first.rule}: ${first.reason}` : ''
  throw new Error(`none of its ${dead.join(' and ')} rules can be used${reason}`)
}

const kindsOf = ({ files }: Bundle): readonly Kind[] =>
  KINDS.filter(kind => files.some(({ path }) => path.startsWith(`${kind}/`)))
