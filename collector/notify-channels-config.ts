/** The channels of the `notify` section: mail server, SMS gateways, chat bots, webhooks. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { isOwnMachine } from './notify/http/address-guard.ts'
import { templateProblem } from './notify/http/template.ts'

const Path = z.string().min(1)
const Host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'a host name or an address')
const HeaderName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'a header name')
const SecretName = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/, 'a name of letters and digits')
const caFile = Path.exactOptional().describe("The server's authority; the system's ones when left out.")
const timeoutSeconds = z.number().min(0.1).max(60).default(20)

/** `10.1.2.0/24` or one address. */
export const PrivatePrefix = z.string().refine(isPrefix, 'an address or a prefix such as 10.1.2.0/24')

function isPrefix(text: string): boolean {
  const [address = '', length, more] = text.split('/')
  const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1
  return (
    most > 0 && more === undefined && (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most))
  )
}

export const EmailConfig = z
  .strictObject({
    host: Host.describe('The mail server that takes our messages.'),
    port: z.int().min(1).max(65_535).exactOptional().describe('587 for starttls, 465 for tls, 25 for none.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('The certificate and the name on it are checked; none is for a server on this machine alone.'),
    caFile,
    username: z.string().min(1).max(320).exactOptional(),
    passwordFile: Path.exactOptional(),
    from: z.email().describe('The address messages come from; its domain ends their Message-ID.'),
    fromName: z.string().max(100).default('Vọng Gác'),
    timeoutSeconds,
  })
  .superRefine((email, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if ((email.username === undefined) !== (email.passwordFile === undefined))
      refuse('username', 'username and passwordFile go together')
    if (email.security === 'none' && !isOwnMachine(email.host))
      refuse('security', 'none is for a mail server on this machine alone')
  })
export type EmailConfig = z.infer<typeof EmailConfig>

const Success = z
  .strictObject({
    status: z.array(z.int().min(200).max(299)).min(1).exactOptional().describe('Any 2xx when left out.'),
    contains: z.string().min(1).max(200).exactOptional().describe('The answer holds this text.'),
    json: z
      .strictObject({
        path: z
          .array(z.union([z.string().min(1).max(100), z.int().min(0).max(1000)]))
          .min(1)
          .max(10),
        equals: z.union([z.string().max(200), z.number(), z.boolean()]),
      })
      .exactOptional()
      .describe('The answer is JSON and has this value there; numbers and their text count as equal.'),
  })
  .describe('When the message counts as taken.')

const template = {
  method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
  url: z.string().max(2000),
  headers: z.record(HeaderName, z.string().max(2000)).default({}),
  contentType: z
    .enum(['application/json', 'application/x-www-form-urlencoded', 'application/xml', 'text/plain'])
    .default('application/json')
    .describe('Decides how values are escaped in the body.'),
  body: z.string().max(10_000).default(''),
  secretFiles: z.record(SecretName, Path).default({}).describe('Used as {{secret.name}} in url, headers and body.'),
  success: Success.prefault({}),
  caFile,
  timeoutSeconds,
}

interface Template {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly secretFiles: Readonly<Record<string, string>>
}

function checkTemplate({ url, headers, body, secretFiles }: Template, context: z.RefinementCtx): void {
  const known = ['to', 'text', 'id', ...Object.keys(secretFiles).map(name => `secret.${name}`)]
  const look = (path: string[], text: string) => {
    const message = templateProblem(text, known)
    if (message) context.addIssue({ code: 'custom', path, message })
  }
  look(['url'], url)
  look(['body'], body)
  for (const [name, value] of Object.entries(headers)) {
    look(['headers', name], value)
    // Control characters would end the header and begin another.
    if (/\p{Cc}/u.test(value)) context.addIssue({ code: 'custom', path: ['headers', name], message: 'one line' })
  }
  if (!/^https?:\/\/[^/?#{}@\s]+([/?]|$)/.test(url))
    context.addIssue({ code: 'custom', path: ['url'], message: 'an http(s) address whose host is written out' })
  const told = `${url} ${body} ${Object.values(headers).join(' ')}`
  if (!told.includes('{{text}}'))
    context.addIssue({ code: 'custom', path: ['body'], message: '{{text}} stands nowhere: nothing would be told' })
}

export const SmsConfig = z.strictObject(template).superRefine(checkTemplate)
export type SmsConfig = z.infer<typeof SmsConfig>

export const BotConfig = z
  .strictObject({ ...template, mostCharacters: z.int().min(160).max(4000).default(1000) })
  .superRefine(checkTemplate)
export type BotConfig = z.infer<typeof BotConfig>

export const WebhookConfig = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine(url => URL.canParse(url) && new URL(url).username === '', 'credentials do not belong into the address'),
  secretFiles: z
    .array(Path)
    .min(1)
    .max(2)
    .describe('Keys of the HMAC; with two, signatures by both are sent, so that a key can be changed.'),
  caFile,
  timeoutSeconds,
})
export type WebhookConfig = z.infer<typeof WebhookConfig>
