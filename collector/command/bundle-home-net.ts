/** Where a bundle's HOME_NET comes from: the table of networks, unless the bundle's own variables say otherwise. */
import type { BundleSettings } from '../../agent/wire/index.ts'
import { EXTERNAL_NET, homeNetOf, MAX_HOME_PREFIXES } from '../fleet/home-net.ts'
import type { StoredBundle } from '../store/bundles.ts'
import type { Store } from '../store/store.ts'
import { speak } from './speak.ts'
import { withStore } from './store-of.ts'

interface HomeNetOptions {
  readonly config: string
  readonly homeNet?: string
  readonly organisation?: string
}

interface WithHomeNet {
  readonly settings: BundleSettings
  readonly homeNetOf: string | undefined
}

/** So many prefixes are printed; the bundle has them all. */
const SHOWN = 20

/** @returns the settings to publish, or the exit code: 1 refused, 2 bad usage. */
export async function withHomeNet(settings: BundleSettings, options: HomeNetOptions): Promise<WithHomeNet | number> {
  const { homeNet: from, config } = options
  const named = settings.variables?.['HOME_NET'] !== undefined
  const asGiven = { settings, homeNetOf: undefined }
  if (from !== undefined && from !== 'from-networks' && from !== 'none') return told(2, BAD_SOURCE)
  if (from === 'from-networks' && named) return told(2, NAMED_TWICE)
  if (from === 'none' || named) return asGiven
  let { organisation = '' } = options
  const home = await withStore(config, async (store, { organisation: own }) => {
    organisation ||= own.id
    return homeNetOf(await store.networks.all(), organisation)
  })
  if (!home) return from === undefined ? asGiven : told(1, noNetworks(organisation))
  if (home.prefixes.length > MAX_HOME_PREFIXES) return told(1, tooMany(home.prefixes.length))
  console.error(takenWords(organisation, home.prefixes))
  // What the variables say of EXTERNAL_NET stands.
  const variables = { EXTERNAL_NET, ...settings.variables, HOME_NET: home.text }
  return { settings: { ...settings, variables }, homeNetOf: organisation }
}

export interface HomeNetState {
  /** The organisation. */
  readonly from: string
  /** The networks have changed since: agents protect what they were. */
  readonly stale: boolean
}

export async function homeNetState(
  { networks }: Store,
  { homeNetOf: from }: StoredBundle,
  { variables }: BundleSettings,
): Promise<HomeNetState | null> {
  if (from === null) return null
  return { from, stale: homeNetOf(await networks.all(), from)?.text !== variables?.['HOME_NET'] }
}

export const homeNetLine = ({ from, stale }: HomeNetState): string =>
  stale
    ? speak({
        vi: `HOME_NET lấy từ các mạng của ${from}: ĐÃ CŨ, bảng các mạng đã đổi; hãy công bố lại`,
        en: `HOME_NET from the networks of ${from}: STALE, the networks have changed since; publish again`,
      })
    : speak({ vi: `HOME_NET lấy từ các mạng của ${from}`, en: `HOME_NET from the networks of ${from}` })

function takenWords(organisation: string, prefixes: readonly string[]): string {
  const [count, more] = [prefixes.length, prefixes.length - SHOWN]
  const shown = prefixes.slice(0, SHOWN).join(', ')
  return speak({
    vi: `HOME_NET lấy từ các mạng của ${organisation}, ${count} dải: ${shown}${more > 0 ? ` và ${more} dải nữa` : ''}`,
    en: `HOME_NET from the networks of ${organisation}, ${count} prefixes: ${shown}${more > 0 ? ` and ${more} more` : ''}`,
  })
}

const BAD_SOURCE = { vi: '--home-net from-networks | none', en: '--home-net from-networks | none' }
const NAMED_TWICE = {
  vi: 'Tệp biến đã nêu HOME_NET: bỏ nó đi, hoặc bỏ --home-net from-networks.',
  en: 'The variables name HOME_NET already: leave it out there, or leave out --home-net from-networks.',
}
const noNetworks = (organisation: string) => ({
  vi: `Đơn vị ${organisation} chưa khai mạng nào thuộc loại own, customer, management hay cgnat.`,
  en: `The organisation ${organisation} has no network of the kinds own, customer, management or cgnat.`,
})
const tooMany = (count: number) => ({
  vi: `HOME_NET sẽ có ${count} dải rời nhau, nhiều hơn ${MAX_HOME_PREFIXES}: khai các dải rộng hơn, hoặc nêu HOME_NET trong tệp biến.`,
  en: `HOME_NET would have ${count} separate prefixes, more than ${MAX_HOME_PREFIXES}: put wider ones on record, or name HOME_NET in the variables.`,
})

function told(code: number, words: { vi: string; en: string }): number {
  console.error(speak(words))
  return code
}
