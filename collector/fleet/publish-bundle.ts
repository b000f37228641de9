/** Rules and settings → a signed bundle that every agent of a group will run. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { Bundle, type BundleSettings, bundleStatement, MAX_BUNDLE_BYTES, type Signer } from '../../agent/wire/index.ts'
import type { StoredBundle } from '../store/bundles.ts'
import { DEFAULT_ORGANISATION } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import type { BundleFile } from './bundle-files.ts'
import { checkRules, type RuleCheck } from './check-rules.ts'

export interface Publication {
  /** Whose agents of the group; left out: the default one's. */
  readonly organisation?: string
  readonly group: string
  readonly files: readonly BundleFile[]
  readonly settings: BundleSettings
  readonly by: string
  readonly at: Date
  /** The bundle's number will be higher than this, too: for a store that was restored from a backup. */
  readonly numberAbove?: number
  /** The organisation whose networks `settings` have their HOME_NET from, if they have. */
  readonly homeNetOf?: string | undefined
}

/** What agents will make of these very texts. Refused rules are named by their path in the bundle. @throws */
export async function checkFiles(files: readonly BundleFile[], settings: BundleSettings): Promise<RuleCheck> {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-bundle-'))
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const { usable, refused } = await checkRules(folder, settings.variables ?? {})
    return { usable, refused: refused.map(rule => ({ ...rule, file: relative(folder, rule.file) })) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Gives the bundle its number, signs it, and keeps it with a line in the audit. @throws when it is too long. */
export async function publishBundle(store: Store, signer: Signer, publication: Publication): Promise<StoredBundle> {
  return store.transaction(async within => {
    const { group, by, at } = publication
    const last = Math.max(await within.bundles.highest(group), publication.numberAbove ?? 0)
    const stored = signed(signer, publication, last + 1)
    await within.bundles.add(stored)
    const detail = `#${stored.number} ${stored.sha256}, ${publication.files.length} files`
    await within.audit.add({
      at: at.getTime(),
      actor: by,
      action: 'bundle.published',
      subject: group,
      detail,
      address: '',
      organisation: stored.organisation,
    })
    return stored
  })
}

function signed(signer: Signer, publication: Publication, number: number): StoredBundle {
  const { organisation = DEFAULT_ORGANISATION, group, files, settings, by, at, homeNetOf = null } = publication
  const bundle = JSON.stringify(
    Bundle.parse({ format: 1, group, number, madeAt: at.toISOString(), files: [...files], settings }),
  )
  const bytes = Buffer.byteLength(bundle)
  if (bytes > MAX_BUNDLE_BYTES)
    throw new Error(`the bundle has ${bytes} bytes, more than the ${MAX_BUNDLE_BYTES} allowed`)
  return {
    organisation,
    group,
    number,
    madeAt: at.getTime(),
    by,
    sha256: createHash('sha256').update(bundle).digest('hex'),
    bundle,
    key: signer.keyId,
    signature: signer.sign(bundleStatement(bundle)).toString('base64'),
    homeNetOf,
  }
}
