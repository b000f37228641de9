/** The `notify` section of the collector's configuration: how people are called out, who, and in which order. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { Severity } from '../agent/wire/index.ts'
import { CALL_OUT_KINDS } from './notify/kinds.ts'
import { BotConfig, EmailConfig, PrivatePrefix, SmsConfig, WebhookConfig } from './notify-channels-config.ts'

const Name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'a short name of a–z, 0–9, - and _')
const Path = z.string().min(1)

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30s`, `5m`, `1h30m`; milliseconds inside. */
const Duration = z
  .string()
  .regex(/^(\d{1,5}[smhd])+$/, 'a time such as 30s, 5m, 1h30m or 2d')
  .transform(text =>
    [...text.matchAll(/(\d+)([smhd])/g)].reduce(
      (sum, [, number, unit]) => sum + Number(number) * UNITS[unit ?? '']!,
      0,
    ),
  )
const AtLeastASecond = Duration.refine(ms => ms >= 1000, 'at least 1s')

const timers = {
  group_wait: Duration.describe('How long an incident gathers alerts before it is told.'),
  group_interval: AtLeastASecond.describe('More alerts on an incident are not told more often; ever more seldom.'),
  repeat_interval: AtLeastASecond.describe('The last step is told again so often, until someone acknowledges.'),
  resolve_timeout: AtLeastASecond.describe('So long without a new alert, and an incident is told to be quiet.'),
}
const DEFAULT_TIMERS = { group_wait: '30s', group_interval: '5m', repeat_interval: '30m', resolve_timeout: '1h' }

const Timers = z.strictObject({
  group_wait: timers.group_wait.prefault(DEFAULT_TIMERS.group_wait),
  group_interval: timers.group_interval.prefault(DEFAULT_TIMERS.group_interval),
  repeat_interval: timers.repeat_interval.prefault(DEFAULT_TIMERS.repeat_interval),
  resolve_timeout: timers.resolve_timeout.prefault(DEFAULT_TIMERS.resolve_timeout),
})

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00, in Việt Nam')

const address = {
  to: z.string().min(1).max(500).exactOptional(),
  toFile: Path.exactOptional().describe('A file that holds the address alone.'),
}
const Channel = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('email'), ...address }),
    z.strictObject({ type: z.literal('sms'), gateway: Name, ...address }),
    z.strictObject({ type: z.literal('bot'), bot: Name, ...address }),
    z.strictObject({ type: z.literal('webhook'), webhook: Name }),
  ])
  .superRefine((channel, context) => {
    if (channel.type !== 'webhook' && (channel.to === undefined) === (channel.toFile === undefined))
      context.addIssue({ code: 'custom', path: ['to'], message: 'needs either to or toFile' })
  })
export type ChannelConfig = z.infer<typeof Channel>

const Recipient = z.strictObject({
  id: Name.describe('What people are called in policies and on record; never in a message.'),
  language: z.enum(['vi', 'en']).default('vi'),
  channels: z.array(Channel).min(1).max(8),
  quietHours: z
    .strictObject({ from: TimeOfDay, to: TimeOfDay })
    .exactOptional()
    .describe('What is not urgent waits until they are over.'),
})

const Policy = z.strictObject({
  name: Name,
  organisations: z.array(Name).min(1).exactOptional().describe('Of these organisations alone.'),
  severities: z.array(Severity).min(1).exactOptional(),
  kinds: z.array(z.enum(CALL_OUT_KINDS)).min(1).exactOptional(),
  steps: z
    .array(z.strictObject({ after: Duration.describe('Since it was made.'), recipients: z.array(Name).min(1).max(50) }))
    .min(1)
    .max(10),
  repeat_interval: timers.repeat_interval.exactOptional(),
})

export const NotifyConfig = z
  .strictObject({
    email: EmailConfig.exactOptional(),
    sms: z.record(Name, SmsConfig).default({}).describe('HTTP gateways for SMS, by name.'),
    bots: z.record(Name, BotConfig).default({}).describe('Chat services with an HTTP interface, by name.'),
    webhooks: z.record(Name, WebhookConfig).default({}),
    privateAddresses: z
      .array(PrivatePrefix)
      .max(50)
      .default([])
      .describe('Prefixes that are not public and may be called over HTTP nevertheless.'),
    recipients: z.array(Recipient).min(1).max(500),
    policies: z.array(Policy).min(1).max(100).describe('The first one that fits counts; the last one fits everything.'),
    timers: Timers.prefault({}),
    retry: z
      .strictObject({
        tries: z.int().min(1).max(50).default(12),
        hours: z.number().min(0.01).max(72).default(6).describe('Since the first try.'),
      })
      .prefault({}),
    linkHours: z.int().min(1).max(168).default(24).describe('How long an acknowledge link is good.'),
    duties: z
      .strictObject({
        aheadDays: z.array(z.int().min(1).max(180)).max(10).default([14, 7, 3, 1]),
        at: TimeOfDay.default('08:00'),
      })
      .prefault({})
      .describe('When periodic duties are told of.'),
  })
  .superRefine((config, context) => {
    for (const { path, message } of [...repeated(config), ...danglingNames(config), ...badSteps(config)])
      context.addIssue({ code: 'custom', path, message })
  })
export type NotifyConfig = z.infer<typeof NotifyConfig>

interface Problem {
  readonly path: (string | number)[]
  readonly message: string
}

type Draft = Pick<NotifyConfig, 'recipients' | 'policies' | 'email' | 'sms' | 'bots' | 'webhooks'>

/** The channel as deliveries are known by it: `email`, `sms:gateway`. */
export function routeOf(channel: ChannelConfig): string {
  if (channel.type === 'email') return 'email'
  if (channel.type === 'sms') return `sms:${channel.gateway}`
  return channel.type === 'bot' ? `bot:${channel.bot}` : `webhook:${channel.webhook}`
}

function repeated({ recipients, policies }: Draft): Problem[] {
  const twice = (names: readonly string[], path: (at: number) => (string | number)[]) =>
    names.flatMap((name, at) => (names.indexOf(name) < at ? [{ path: path(at), message: `${name} stands twice` }] : []))
  return [
    ...twice(
      recipients.map(({ id }) => id),
      at => ['recipients', at, 'id'],
    ),
    ...twice(
      policies.map(({ name }) => name),
      at => ['policies', at, 'name'],
    ),
    // A delivery is known by recipient and channel.
    ...recipients.flatMap(({ channels }, of) => twice(channels.map(routeOf), at => ['recipients', of, 'channels', at])),
  ]
}

function danglingNames(config: Draft): Problem[] {
  const ids = new Set(config.recipients.map(({ id }) => id))
  const unknown = config.policies.flatMap(({ steps }, policy) =>
    steps.flatMap(({ recipients }, step) =>
      recipients.flatMap((name, at) =>
        ids.has(name)
          ? []
          : [{ path: ['policies', policy, 'steps', step, 'recipients', at], message: `no recipient called ${name}` }],
      ),
    ),
  )
  const routes = new Set(routesOf(config))
  const unrouted = config.recipients.flatMap(({ channels }, recipient) =>
    channels.flatMap((channel, at) =>
      routes.has(routeOf(channel))
        ? []
        : [{ path: ['recipients', recipient, 'channels', at], message: `${routeOf(channel)} is not configured` }],
    ),
  )
  return [...unknown, ...unrouted]
}

/** Every channel that is configured. */
export const routesOf = ({ email, sms, bots, webhooks }: Omit<Draft, 'recipients' | 'policies'>): string[] => [
  ...(email ? ['email'] : []),
  ...Object.keys(sms).map(name => `sms:${name}`),
  ...Object.keys(bots).map(name => `bot:${name}`),
  ...Object.keys(webhooks).map(name => `webhook:${name}`),
]

function badSteps({ policies }: Draft): Problem[] {
  const backwards = policies.flatMap(({ steps }, policy) =>
    steps.flatMap(({ after }, step) =>
      step > 0 && after <= (steps[step - 1]?.after ?? 0)
        ? [{ path: ['policies', policy, 'steps', step, 'after'], message: 'is not later than the step before' }]
        : [],
    ),
  )
  const last = policies.at(-1)
  const open = last && (last.organisations ?? last.severities ?? last.kinds) === undefined
  // What no policy fits would be told to nobody.
  return open
    ? backwards
    : [...backwards, { path: ['policies', policies.length - 1], message: 'the last policy must fit everything' }]
}

/** Relative paths start at the configuration file's folder. */
export function withNotifyPaths(notify: NotifyConfig, folder: string): NotifyConfig {
  const at = (file: string) => resolve(folder, file)
  const files = (named: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(named).map(([name, file]) => [name, at(file)]))
  const each = <T extends object>(named: Readonly<Record<string, T>>, change: (one: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(named).map(([name, one]) => [name, change(one)]))
  const ca = ({ caFile }: { readonly caFile?: string | undefined }) =>
    caFile === undefined ? {} : { caFile: at(caFile) }
  const { email } = notify
  return {
    ...notify,
    ...(email && {
      email: { ...email, ...ca(email), ...(email.passwordFile && { passwordFile: at(email.passwordFile) }) },
    }),
    sms: each(notify.sms, one => ({ ...one, ...ca(one), secretFiles: files(one.secretFiles) })),
    bots: each(notify.bots, one => ({ ...one, ...ca(one), secretFiles: files(one.secretFiles) })),
    webhooks: each(notify.webhooks, one => ({ ...one, ...ca(one), secretFiles: one.secretFiles.map(at) })),
    recipients: notify.recipients.map(recipient => ({
      ...recipient,
      channels: recipient.channels.map(channel =>
        'toFile' in channel && channel.toFile !== undefined ? { ...channel, toFile: at(channel.toFile) } : channel,
      ),
    })),
  }
}
