/**
 * Who a name in a policy stands for, and how that person is reached. Addresses stay here: deliveries are known by
 * recipient and channel, so none gets into the database.
 */
import { readFileSync } from 'node:fs'
import { type NotifyConfig, routeOf } from '../notify-config.ts'
import type { QuietHours } from './quiet-hours.ts'
import type { Language } from './text/parts.ts'

export interface Recipient {
  readonly id: string
  readonly language: Language
  readonly quietHours: QuietHours | null
  /** Address by route; empty for a webhook, which is its own. */
  readonly routes: ReadonlyMap<string, string>
}

export interface People {
  /** Who the name stands for at that time: one person, those on duty, or nobody. */
  whoIs(name: string, at: number): Promise<readonly Recipient[]>
  /** How the person of a delivery is reached now; undefined when there is no such person any more. */
  find(id: string): Promise<Recipient | undefined>
}

/** People as configured: each name is one of them. @throws when a file of an address can't be read. */
export function configuredPeople({ recipients }: Pick<NotifyConfig, 'recipients'>): People {
  const byId = new Map(
    recipients.map(({ id, language, quietHours, channels }): [string, Recipient] => [
      id,
      {
        ...{ id, language, quietHours: quietHours ?? null },
        routes: new Map(channels.map(channel => [routeOf(channel), channel.type === 'webhook' ? '' : toOf(channel)])),
      },
    ]),
  )
  return {
    whoIs: async name => [byId.get(name)].filter(found => found !== undefined),
    find: async id => byId.get(id),
  }
}

/** @throws naming the file. */
export function toOf({ to, toFile }: { readonly to?: string; readonly toFile?: string }): string {
  if (toFile === undefined) return to ?? ''
  const address = readFileSync(toFile, 'utf8').trim()
  if (address === '' || /\p{Cc}/u.test(address)) throw new Error(`${toFile}: holds no address on one line`)
  return address
}
