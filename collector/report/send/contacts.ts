/** Where a recipient can be reached, channel by channel. Only what the configuration says, and nothing else. */
import type { Channel } from '../../store/reports.ts'

type Given =
  | string
  | {
      readonly email?: string | undefined
      readonly telephone?: string | undefined
      readonly fax?: string | undefined
      readonly portal?: string | undefined
      readonly eOffice?: string | undefined
      readonly address?: string | undefined
    }

export type Contacts = Readonly<Record<string, Given>>

const KEY: Readonly<Record<Channel, Exclude<keyof Exclude<Given, string>, never>>> = {
  smtp: 'email',
  call: 'telephone',
  fax: 'fax',
  portal: 'portal',
  e_office: 'eOffice',
  paper: 'address',
}

/** Null: no such recipient, or none that can be reached this way. */
export function addressFor(contacts: Contacts, recipient: string, channel: Channel): string | null {
  if (!Object.hasOwn(contacts, recipient)) return null
  const given = contacts[recipient]
  if (given === undefined) return null
  const address = typeof given === 'string' ? shorthand(given, channel) : given[KEY[channel]]
  return address?.trim() || null
}

/** One text for all: its look says what it is. */
function shorthand(text: string, channel: Channel): string | undefined {
  const kind = /^[^@\s]+@[^@\s]+$/.test(text.trim())
    ? 'smtp'
    : /^\+?[\d .()-]{3,}$/.test(text.trim())
      ? 'call'
      : 'paper'
  return kind === channel ? text : undefined
}

/** Recipients with an address for at least one channel. */
export const reachable = (contacts: Contacts): Set<string> =>
  new Set(
    Object.keys(contacts).filter(name => CHANNEL_LIST.some(channel => addressFor(contacts, name, channel) !== null)),
  )

/** Names that stand for the same recipient, as they share an address; the name itself among them. */
export function sameAddressee(contacts: Contacts, name: string): string[] {
  const addressesOf = (of: string) =>
    CHANNEL_LIST.flatMap(channel => {
      const address = addressFor(contacts, of, channel)
      return address === null ? [] : [`${channel} ${address.toLowerCase()}`]
    })
  const own = new Set(addressesOf(name))
  return [
    name,
    ...Object.keys(contacts).filter(other => other !== name && addressesOf(other).some(one => own.has(one))),
  ]
}

const CHANNEL_LIST = Object.keys(KEY) as Channel[]

export const channelsOf = (contacts: Contacts, recipient: string): Channel[] =>
  CHANNEL_LIST.filter(channel => addressFor(contacts, recipient, channel) !== null)
