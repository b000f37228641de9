/** Channels and people as configured, opened once, with everything that is wrong said at once. */
import type { NotifyConfig } from '../notify-config.ts'
import { botChannel } from './channels/bot.ts'
import type { Channel } from './channels/channel.ts'
import { emailChannel } from './channels/email.ts'
import { smsChannel } from './channels/sms.ts'
import { webhookChannel } from './channels/webhook.ts'
import { isOwnMachine, mayCall } from './http/address-guard.ts'
import { openMailer } from './mailer.ts'
import { configuredPeople, type People, toOf } from './people.ts'

export interface OpenedNotify {
  readonly channels: ReadonlyMap<string, Channel>
  readonly people: People
}

/** A longer one leaves an SMS no room to say what it is about. */
const LONGEST_ADDRESS = 50

/** @param address of the console, which every link begins with */
export function openNotify(
  notify: NotifyConfig,
  address: string,
  now: () => Date,
): OpenedNotify | { readonly problems: readonly string[] } {
  const problems = [...addressProblems(notify, address), ...insecureUrls(notify)]
  const attempt = <T>(what: string, open: () => T): T[] => {
    try {
      return [open()]
    } catch (error) {
      problems.push(`${what}: ${(error as Error).message}`)
      return []
    }
  }
  const http = { privateAddresses: notify.privateAddresses, now }
  const { email, sms, bots, webhooks } = notify
  const opened: [string, () => Channel][] = [
    ...(email ? [['email', () => emailChannel(openMailer(email))] satisfies [string, () => Channel]] : []),
    ...Object.entries(sms).map(([name, one]): [string, () => Channel] => [`sms.${name}`, () => smsChannel(one, http)]),
    ...Object.entries(bots).map(([name, one]): [string, () => Channel] => [`bot.${name}`, () => botChannel(one, http)]),
    ...Object.entries(webhooks).map(([name, one]): [string, () => Channel] => [
      `webhook.${name}`,
      () => webhookChannel(one, http),
    ]),
  ]
  const channels = new Map(
    opened.flatMap(([name, open]) =>
      attempt(`notify.${name}`, open).map((channel): [string, Channel] => [name.replace('.', ':'), channel]),
    ),
  )
  notify.recipients.forEach(({ id, channels: of }) => {
    for (const channel of of) if (channel.type !== 'webhook') attempt(`notify.recipients.${id}`, () => toOf(channel))
  })
  if (problems.length > 0) return { problems }
  return { channels, people: configuredPeople(notify) }
}

function addressProblems({ sms }: NotifyConfig, address: string): string[] {
  const { protocol, hostname } = new URL(address)
  const own = isOwnMachine(hostname.replace(/^\[|\]$/g, ''))
  return [
    ...(protocol !== 'https:' && !own ? [`console.publicUrl: links in messages need https, not ${protocol}//`] : []),
    ...(Object.keys(sms).length > 0 && address.length > LONGEST_ADDRESS
      ? [`console.publicUrl: longer than ${LONGEST_ADDRESS} characters; an SMS has no room for it`]
      : []),
  ]
}

/** Without TLS a secret would be said aloud: only to addresses within, written out and named. */
function insecureUrls({ sms, bots, webhooks, privateAddresses }: NotifyConfig): string[] {
  const urls = [
    ...Object.entries(sms).map(([name, { url }]) => [`sms.${name}`, url]),
    ...Object.entries(bots).map(([name, { url }]) => [`bots.${name}`, url]),
    ...Object.entries(webhooks).map(([name, { url }]) => [`webhooks.${name}`, url]),
  ] as const
  return urls.flatMap(([where, url = '']) => {
    const host = /^http:\/\/(\[[^\]]+\]|[^:/?#]+)/.exec(url)?.[1]?.replace(/^\[|\]$/g, '')
    if (host === undefined || (privateAddresses.length > 0 && mayCall(host, privateAddresses) && !mayCall(host, [])))
      return []
    return [`notify.${where}.url: http:// is for addresses among notify.privateAddresses, written as numbers`]
  })
}
