import type { z } from 'zod'
import type { Place, Places } from '../../enrich/places.ts'
import type { Bilingual } from '../../store/bilingual.ts'
import type { Network } from '../../store/networks.ts'
import type { InformationSystem } from '../../store/systems.ts'
import type { NetworkView, SystemOfEntity } from '../networks-views.ts'
import type { SystemView } from '../systems-views.ts'

/** @param system the name of its system */
export const networkView = (network: Network, system: string | null): NetworkView => ({ ...network, system })

export const systemView = (system: InformationSystem, places: Places): SystemView => ({
  ...system,
  addresses: [...system.addresses],
  domains: [...system.domains],
  services: [...system.services],
  measures: [...system.measures],
  networks: places.networksOf(system.id).map(({ prefix }) => prefix),
})

export const systemOfEntity = ({ system, through }: Place): z.infer<typeof SystemOfEntity> | null =>
  system &&
  through && { id: system.id, name: system.name, organisation: system.organisation, level: system.level, through }

const KINDS: Record<Network['kind'], Bilingual> = {
  own: { vi: 'của đơn vị', en: 'own' },
  customer: { vi: 'khách hàng', en: 'customer' },
  cgnat: { vi: 'CGNAT (nhiều thuê bao dùng chung)', en: 'CGNAT (shared by many subscribers)' },
  management: { vi: 'quản trị', en: 'management' },
  peer: { vi: 'ngang hàng', en: 'peer' },
  resolver: { vi: 'máy phân giải tên miền', en: 'resolver' },
}

/** Which network and system, and what says so; null where nothing does. */
export function whyWords({ network, system, through }: Place): Bilingual | null {
  if (!network && !system) return null
  const parts = [
    ...(network ? [networkWords(network)] : []),
    ...(system && through ? [systemWords(system, through)] : []),
  ]
  return { vi: parts.map(({ vi }) => vi).join(' '), en: parts.map(({ en }) => en).join(' ') }
}

export const NOWHERE: Bilingual = {
  vi: 'Không thuộc mạng hay hệ thống nào đã khai.',
  en: 'It is in no network and no system on record.',
}

function networkWords({ prefix, kind, site }: Network): Bilingual {
  const at = site === '' ? '' : `, ${site}`
  return {
    vi: `Thuộc mạng ${prefix} (${KINDS[kind].vi}${at}).`,
    en: `In the network ${prefix} (${KINDS[kind].en}${at}).`,
  }
}

function systemWords({ name, level }: InformationSystem, { by, text }: NonNullable<Place['through']>): Bilingual {
  const [vi, en] = level === null ? ['', ''] : [` (cấp độ ${level})`, ` (level ${level})`]
  const through = {
    entry: { vi: `có khai ${text}`, en: `which lists ${text}` },
    name: { vi: `mang tên ${text}`, en: `which is called ${text}` },
    network: { vi: `được giao mạng ${text}`, en: `which was given the network ${text}` },
  }[by]
  return {
    vi: `Là hệ thống «${name}»${vi}, ${through.vi}.`,
    en: `It is the system “${name}”${en}, ${through.en}.`,
  }
}
