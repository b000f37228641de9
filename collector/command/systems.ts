/** `vonggac collector system import|list|remove`. */
import { importSystems, removeSystem } from '../desk/register/systems.ts'
import type { Store } from '../store/store.ts'
import type { InformationSystem } from '../store/systems.ts'
import { badUsage, type ImportFlags, runImport } from './import-file.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

const PAGE = 500

export const importFile = (path: string, flags: ImportFlags): Promise<number> => runImport(path, flags, importSystems)

interface ListFlags {
  readonly config: string
  readonly organisation?: string
  readonly json?: boolean
}

export async function listSystems({ config, organisation, json }: ListFlags): Promise<number> {
  return withStore(config, async store => {
    let any = false
    for await (const system of pages(store, organisation)) {
      any = true
      console.log(json ? JSON.stringify(system) : lineOf(system))
    }
    if (!any && !json) console.log(speak({ vi: 'Chưa khai hệ thống nào.', en: 'There are no systems.' }))
    return 0
  })
}

async function* pages({ systems }: Store, organisation: string | undefined): AsyncIterable<InformationSystem> {
  let after: InformationSystem | undefined
  do {
    const page = await systems.page({ organisation, after, limit: PAGE })
    yield* page
    after = page.length === PAGE ? page.at(-1) : undefined
  } while (after)
}

function lineOf({ organisation, name, level, addresses, domains }: InformationSystem): string {
  const told =
    level === null
      ? speak({ vi: 'chưa rõ cấp độ', en: 'level unknown' })
      : speak({ vi: `cấp độ ${level}`, en: `level ${level}` })
  return [`${organisation}  ${name}  ${told}`, ...addresses, ...domains].join('  ')
}

export async function remove(
  name: string,
  { config, organisation: named }: { config: string; organisation?: string },
): Promise<number> {
  let organisation = named ?? ''
  const removed = await withStore(config, async (store, { organisation: own, organisations }) => {
    organisation ||= own.id
    const found = await store.systems.findName(organisation, name)
    return (
      found &&
      removeSystem({ store, now: () => new Date(), organisations: [own, ...organisations] }, found.id, {
        actor: operator(),
        address: '',
      })
    )
  })
  if (!removed)
    return badUsage({
      vi: `Đơn vị ${organisation} không có hệ thống «${name}».`,
      en: `The organisation ${organisation} has no system “${name}”.`,
    })
  console.log(speak({ vi: `Đã bỏ hệ thống «${name}».`, en: `Removed the system “${name}”.` }))
  return 0
}
