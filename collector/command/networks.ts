/** `vonggac collector network import|list|remove`. */
import { importNetworks, removeNetwork } from '../desk/register/networks.ts'
import { type Place, type Places, placesOf } from '../enrich/places.ts'
import type { Network } from '../store/networks.ts'
import { isPrefix, parseAddress, parsePrefix, printPrefix } from '../store/prefix.ts'
import type { Store } from '../store/store.ts'
import { badUsage, type ImportFlags, runImport } from './import-file.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

const PAGE = 1_000

export const importFile = (path: string, flags: ImportFlags): Promise<number> => runImport(path, flags, importNetworks)

interface ListFlags {
  readonly config: string
  readonly organisation?: string
  readonly json?: boolean
  readonly address?: string
}

export async function listNetworks({ config, organisation, json, address }: ListFlags): Promise<number> {
  if (address !== undefined && !parseAddress(address))
    return badUsage({ vi: `'${address}' không phải là địa chỉ IP`, en: `'${address}' is not an IP address` })
  return withStore(config, async (store, { organisation: { id: own } }) => {
    if (address !== undefined) {
      const places = placesOf({ own, networks: await store.networks.all(), systems: await store.systems.all() })
      return tellPlace(address, places, organisation, json)
    }
    const systems = new Map((await store.systems.all()).map(({ id, name }) => [id, name]))
    let any = false
    for await (const network of pages(store, organisation)) {
      any = true
      const system = network.systemId === null ? null : (systems.get(network.systemId) ?? null)
      console.log(json ? JSON.stringify({ ...network, system }) : lineOf(network, system))
    }
    if (!any && !json) console.log(speak({ vi: 'Chưa khai mạng nào.', en: 'There are no networks.' }))
    return 0
  })
}

async function* pages({ networks }: Store, organisation: string | undefined): AsyncIterable<Network> {
  let after: Network | undefined
  do {
    const page = await networks.page({ organisation, after, limit: PAGE })
    yield* page
    after = page.length === PAGE ? page.at(-1) : undefined
  } while (after)
}

const lineOf = ({ organisation, prefix, kind, site, contact }: Network, system: string | null): string =>
  [`${organisation}  ${prefix.padEnd(20)} ${kind.padEnd(10)}`, site, contact, system]
    .filter(Boolean)
    .join('  ')
    .trimEnd()

function tellPlace(address: string, places: Places, organisation: string | undefined, json?: boolean): number {
  const place = places.find(address, organisation)
  const around = places.around(address, organisation)
  if (json) {
    const system = place.system && { name: place.system.name, level: place.system.level, through: place.through }
    console.log(JSON.stringify({ address, networks: around, system }))
  } else {
    for (const network of around) console.log(lineOf(network, null))
    console.log(systemLine(place))
  }
  return place.network || place.system ? 0 : 1
}

function systemLine({ system, through }: Place): string {
  if (!system || !through)
    return speak({ vi: 'Không thuộc hệ thống nào đã khai.', en: 'It is of no system on record.' })
  const level = system.level === null ? '' : speak({ vi: `, cấp độ ${system.level}`, en: `, level ${system.level}` })
  return speak({
    vi: `Hệ thống «${system.name}»${level}, vì ${through.by === 'network' ? 'mạng' : 'mục'} ${through.text}.`,
    en: `System “${system.name}”${level}, through its ${through.by === 'network' ? 'network' : 'entry'} ${through.text}.`,
  })
}

export async function remove(
  text: string,
  { config, organisation: named }: { config: string; organisation?: string },
): Promise<number> {
  const prefix = parsePrefix(text)
  if (!isPrefix(prefix)) {
    const meant = 'meant' in prefix ? prefix.meant : '203.0.113.0/24'
    return badUsage({
      vi: `'${text}' không phải là dải địa chỉ, như ${meant}`,
      en: `'${text}' is no prefix, such as ${meant}`,
    })
  }
  let organisation = named ?? ''
  const removed = await withStore(config, async (store, { organisation: own, organisations }) => {
    organisation ||= own.id
    const found = await store.networks.findPrefix(organisation, printPrefix(prefix))
    return (
      found &&
      removeNetwork({ store, now: () => new Date(), organisations: [own, ...organisations] }, found.id, {
        actor: operator(),
        address: '',
      })
    )
  })
  if (!removed)
    return badUsage({
      vi: `Đơn vị ${organisation} không có mạng ${printPrefix(prefix)}.`,
      en: `The organisation ${organisation} has no network ${printPrefix(prefix)}.`,
    })
  console.log(speak({ vi: `Đã bỏ mạng ${printPrefix(prefix)}.`, en: `Removed the network ${printPrefix(prefix)}.` }))
  return 0
}
