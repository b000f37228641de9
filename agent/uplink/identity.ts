/**
 * Who this agent is: its certificate for TLS, its key for signing, and the authority it believes, as `vonggac agent
 * enroll` or the last renewal left them on disk.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { AgentId, Instant, type Signer, signerOf } from '../wire/index.ts'
import { FACTS, readFiles, replaceFiles, settle, stampOf } from './identity-folder.ts'

const FILES = {
  facts: FACTS,
  authority: 'authority.pem',
  certificate: 'agent.pem',
  key: 'agent.key',
  signingKey: 'signing.key',
  bundleKey: 'bundle.pem',
} as const

const Facts = z.strictObject({
  agent: AgentId,
  collectors: z.array(z.string()).min(1),
  enrolledAt: Instant,
  keyId: z.string(),
  issuer: z.enum(['collector', 'organisation']).describe('Who issued the certificate, and so who renews it.'),
})
type Facts = z.infer<typeof Facts>

export interface Identity extends Facts {
  /** PEM of the only authorities that may have signed the collector's certificate. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
  readonly signingKey: string
  /** PEM of the Ed25519 key that bundles are signed with. */
  readonly bundleKey: string
  readonly signer: Signer
  readonly validFrom: Date
  readonly expiresAt: Date
}

type Checked = Pick<Identity, 'signer' | 'validFrom' | 'expiresAt'>
type IdentityTexts = Pick<Identity, 'authority' | 'certificate' | 'key' | 'signingKey' | 'bundleKey'>

/** Why there is no identity to work with. `missing`: the host was never enrolled. */
export class IdentityError extends Error {
  override name = 'IdentityError'
  readonly code: 'missing' | 'broken'

  constructor(code: IdentityError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** @throws IdentityError */
export async function readIdentity(folder: string): Promise<Identity> {
  try {
    await settle(folder)
    const texts = await readFiles(folder, Object.values(FILES))
    if (texts[FILES.facts] === undefined) {
      throw new IdentityError('missing', `${folder} holds no identity: enrol this host with 'vonggac agent enroll'.`)
    }
    return identityOf(texts)
  } catch (error) {
    if (error instanceof IdentityError) throw error
    throw new IdentityError('broken', `${folder}: ${(error as Error).message}`)
  }
}

function identityOf(texts: Partial<Record<string, string>>): Identity {
  const text = (name: string): string => {
    const found = texts[name]
    if (found === undefined) throw new Error(`${name} is missing`)
    return found
  }
  const facts = Facts.parse(JSON.parse(text(FILES.facts)))
  const own = {
    authority: text(FILES.authority),
    certificate: text(FILES.certificate),
    key: text(FILES.key),
    signingKey: text(FILES.signingKey),
    bundleKey: text(FILES.bundleKey),
  }
  return { ...facts, ...own, ...checked(own, facts.keyId) }
}

/** @throws when the parts don't belong together: half of one identity and half of another must never speak. */
function checked(texts: IdentityTexts, keyId: string): Checked {
  const certificate = new X509Certificate(texts.certificate)
  const signer = signerOf(texts.signingKey)
  if (signer.keyId !== keyId) throw new Error(`${FILES.signingKey} is not the key that was enrolled`)
  if (!certificate.checkPrivateKey(createPrivateKey(texts.key))) {
    throw new Error(`${FILES.key} is not the key of ${FILES.certificate}`)
  }
  return { signer, validFrom: new Date(certificate.validFrom), expiresAt: new Date(certificate.validTo) }
}

/** Replaces the folder's identity as a whole. @throws when its parts don't belong together. */
export async function writeIdentity(folder: string, facts: Facts, texts: IdentityTexts): Promise<Checked> {
  const parts = checked(texts, facts.keyId)
  await replaceFiles(folder, {
    [FILES.authority]: texts.authority,
    [FILES.certificate]: texts.certificate,
    [FILES.key]: texts.key,
    [FILES.signingKey]: texts.signingKey,
    [FILES.bundleKey]: texts.bundleKey,
    [FILES.facts]: `${JSON.stringify(Facts.parse(facts), undefined, 2)}\n`,
  })
  return parts
}

/** The identity as it is on disk at any moment: `enroll` may put a new one there while the agent runs. */
export class IdentityKeeper {
  readonly #folder: string
  readonly #agent: string
  #stamp: string | undefined
  #identity: Identity | undefined

  /** @param agent The name that alerts are spooled under; an identity of another name is none. */
  constructor(folder: string, agent: string) {
    this.#folder = folder
    this.#agent = agent
  }

  /** What was read last; `current` reads. */
  get known(): Identity | undefined {
    return this.#identity
  }

  /** Costs one look at a file while nothing has changed. @throws IdentityError */
  async current(): Promise<Identity> {
    const stamp = await stampOf(this.#folder, FILES.facts)
    if (this.#identity && stamp === this.#stamp) return this.#identity
    this.#identity = undefined
    const identity = await readIdentity(this.#folder)
    if (identity.agent !== this.#agent) {
      throw new IdentityError('broken', `${this.#folder} is of agent ${identity.agent}, this one is ${this.#agent}.`)
    }
    this.#stamp = stamp
    this.#identity = identity
    return identity
  }
}
