/** Where the rules lie that come with the product. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's or package's `rules` folder, whether this runs as source or from `dist`. */
export function shippedRules(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const rules = join(folder, 'rules')
    if (existsSync(join(rules, 'suricata')) && existsSync(join(rules, 'sigma'))) return rules
  }
  throw new Error('The shipped rules are missing.')
}
