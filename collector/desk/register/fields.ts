/**
 * A network and a system as people give them, through the API or in a file: the schema is the documentation, holds
 * every default, and writes addresses canonically.
 */
import { z } from 'zod'
import { NETWORK_KINDS } from '../../store/networks.ts'
import { isPrefix, parsePrefix, printPrefix, printShort } from '../../store/prefix.ts'
import { OrganisationId } from '../../store/scope.ts'
import { issue } from './problems.ts'

const NAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}._-]*[\p{L}\p{N}\p{M}_])?\.?$/u
const oneLine = (limit: number) =>
  z
    .string()
    .trim()
    .max(limit)
    .refine(text => !/\p{Cc}/u.test(text), {
      error: 'no line breaks and no control characters',
      params: {
        what: {
          vi: 'không được có dấu xuống dòng hay ký tự điều khiển',
          en: 'no line breaks and no control characters',
        },
      },
    })
const Text = oneLine(500).default('')
const Note = z.string().trim().max(4_000).default('')
const Organisation = OrganisationId.optional().describe(
  "Whose it is; left out: the writer's, or whoever runs the collector.",
)

const notAPrefix = (text: string) =>
  issue({
    vi: `'${text}' không phải là địa chỉ IP hay dải địa chỉ (ví dụ 203.0.113.0/24)`,
    en: `'${text}' is neither an IP address nor a prefix (such as 203.0.113.0/24)`,
  })
const hostBits = (text: string, meant: string) =>
  issue({
    vi: `'${text}' có bit ngoài phần mạng; có phải là ${meant}?`,
    en: `'${text}' has bits set beyond the prefix; is ${meant} meant?`,
  })

const PrefixText = z
  .string()
  .trim()
  .max(64)
  .transform((text, context) => {
    const prefix = parsePrefix(text)
    if (isPrefix(prefix)) return printPrefix(prefix)
    context.addIssue('meant' in prefix ? hostBits(text, prefix.meant) : notAPrefix(text))
    return z.NEVER
  })

const HostName = z
  .string()
  .trim()
  .max(253)
  .refine(text => NAME.test(text), {
    error: 'not a name of a host or domain',
    params: { what: { vi: 'không phải là tên máy hay tên miền', en: 'not a name of a host or domain' } },
  })

/** What has only digits and dots, a colon or a slash can't be meant as a name. */
const looksLikeAddress = (text: string) => /^[\d.]+$|[:/]/.test(text)

const AddressOrName = z
  .string()
  .trim()
  .max(253)
  .transform((text, context) => {
    const prefix = parsePrefix(text)
    if (isPrefix(prefix)) return printShort(prefix)
    if ('meant' in prefix) context.addIssue(hostBits(text, prefix.meant))
    else if (looksLikeAddress(text)) context.addIssue(notAPrefix(text))
    else if (!NAME.test(text))
      context.addIssue(
        issue({
          vi: `'${text}' không phải là địa chỉ, dải địa chỉ hay tên máy`,
          en: `'${text}' is no address, prefix or host name`,
        }),
      )
    return text
  })

const network = {
  organisation: Organisation,
  prefix: PrefixText.describe('IPv4 or IPv6, without host bits.'),
  kind: z.enum(NETWORK_KINDS),
  site: Text.describe('Where it is, or whose: a place, a branch, a customer.'),
  contact: Text.describe('Whom to call about it.'),
  note: Note,
}

export const NetworkFields = z.strictObject({
  ...network,
  systemId: z.string().min(1).max(64).nullable().default(null).describe('The system that all of it belongs to.'),
})
export type NetworkFields = z.infer<typeof NetworkFields>

/** In a file a network's system is named. */
export const NetworkRow = z.strictObject({ ...network, system: Text })
export type NetworkRow = z.infer<typeof NetworkRow>

const Texts = z.array(oneLine(200).min(1)).max(200).default([])

export const SystemFields = z.strictObject({
  organisation: Organisation,
  name: oneLine(300).min(1),
  level: z.literal([1, 2, 3, 4, 5]).nullable().default(null).describe('Cấp độ an toàn, 1–5.'),
  addresses: z
    .array(AddressOrName)
    .max(1_000)
    .default([])
    .describe('IP addresses, prefixes and host names that stand for the system.'),
  domains: z.array(HostName).max(1_000).default([]),
  owner: Text.describe('Cơ quan chủ quản.'),
  operator: Text.describe('Đơn vị vận hành.'),
  operatingSystem: Text,
  operatingSystemVersion: Text,
  services: Texts,
  measures: Texts.describe('Security measures in place.'),
  purpose: Text,
  note: Note,
})
export type SystemFields = z.infer<typeof SystemFields>
