/** Rule files from the configuration → the rules at work. */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { loadRules, type Rule } from '../rules/language/suricata/index.ts'
import type { AgentConfig } from './config-schema.ts'
import { zoneNamed } from './decode/log/zone.ts'
import type { RefusedRule } from './match/detection.ts'
import { logDetector } from './match/log/log-detector.ts'
import { loadLogRules } from './match/log/rule-files.ts'
import { packetDetector } from './match/packet/packet-detector.ts'
import type { RuleSet } from './rule-set.ts'

/** @throws the file system's error for a path that can't be read; single bad rules are in `refused`. */
export async function loadRuleSet({ suricata = [], sigma = [], variables }: AgentConfig['rules']): Promise<RuleSet> {
  const packets = packetRules(suricata, variables)
  const lines = await loadLogRules(sigma)
  const logs = logDetector(lines)
  const files = (await Promise.all([...suricata, ...sigma].map(filesUnder))).flat()
  const loadedOf = { suricata: packets.rules.length, sigma: lines.rules.length + lines.correlations.length }
  return {
    hash: await hashOf(files, variables),
    loaded: loadedOf.suricata + loadedOf.sigma,
    loadedOf,
    files,
    refused: [...packets.refused, ...logs.refused],
    packetDetector: () => packetDetector({ rules: packets.rules, variables }),
    lineDetector: ({ name, format, logSource, host, zone }) =>
      logs.forSource({ name, format, logSource, host, zone: zoneNamed(zone) }),
  }
}

/** Several files or folders as one set; a sid that an earlier one has is refused by name. */
function packetRules(paths: readonly string[], variables: Readonly<Record<string, string>>) {
  const rules = new Map<string, Rule>()
  const refused: RefusedRule[] = []
  for (const path of paths) {
    const read = loadRules(path, variables)
    refused.push(...read.refused)
    for (const rule of read.rules) {
      const key = `${rule.gid}:${rule.sid}`
      const known = rules.get(key)
      if (!known) rules.set(key, rule)
      else {
        const reason = `the sid is taken by ${known.file}:${known.line}`
        refused.push({ file: rule.file, line: rule.line, rule: `sid ${rule.sid}`, reason })
      }
    }
  }
  return { rules: [...rules.values()], refused }
}

/** Over the variables, and the names and contents of all rule files, in their order. */
async function hashOf(files: readonly string[], variables: Readonly<Record<string, string>>): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(variables).sort()))
  for (const file of files) hash.update(`\0${basename(file)}\0`).update(await readFile(file))
  return hash.digest('hex')
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && /\.(rules|ya?ml|config)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}
