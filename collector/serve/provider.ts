/**
 * The organisation's identity provider: OpenID Connect, authorization code with PKCE, state and nonce. It is looked up
 * when it is first needed and once an hour, so that the collector starts, and lets in by password, while it is away.
 */
import { readFileSync } from 'node:fs'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { OidcConfig } from '../oidc-config.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { ProviderFlow } from '../store/provider-flows.ts'
import { type ProvidedPerson, type ProviderRefusal, personOf } from './provider-claims.ts'

const HOUR = 3_600_000
const ANSWER_WITHIN_SECONDS = 10
const CLOCKS_APART_SECONDS = 60

export const PROVIDER_CALLBACK = '/api/provider/callback'

export interface Provider {
  readonly label: Bilingual
  readonly secondFactor: OidcConfig['secondFactor']
  /** Where the browser is sent, and what is to be kept until it comes back. */
  begin(): Promise<{ readonly url: string; readonly state: string } & Pick<ProviderFlow, 'nonce' | 'verifier'>>
  /** @throws when the provider is away, or what it says does not hold. */
  complete(
    query: string,
    flow: Pick<ProviderFlow, 'nonce' | 'verifier'> & { readonly state: string },
  ): Promise<Provided>
  /** Null when the provider has no such page, or is away. */
  signOutAt(idToken: string): Promise<string | null>
}

export type Provided = { readonly idToken: string; readonly identity: ProvidedPerson['identity'] } & (
  | { readonly person: ProvidedPerson }
  | { readonly refused: ProviderRefusal }
)

/** @throws when the client's secret can't be read. */
export function openProvider(settings: OidcConfig, publicUrl: string): Provider {
  const at = (path: string) => new URL(path, publicUrl)
  const ready = lookedUp(settings)
  const words = settings.label ?? new URL(settings.issuer).hostname
  return {
    label: { vi: words, en: words },
    secondFactor: settings.secondFactor,

    async begin() {
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()]
      const url = buildAuthorizationUrl(await ready(), {
        redirect_uri: at(PROVIDER_CALLBACK).href,
        scope: settings.scopes.join(' '),
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return { url: url.href, state, nonce, verifier }
    },

    async complete(query, { state, nonce, verifier }) {
      const provider = await ready()
      const back = at(PROVIDER_CALLBACK)
      back.search = query
      const tokens = await authorizationCodeGrant(provider, back, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims || !tokens.id_token) throw new Error('the provider gave no ID token')
      const identity = { issuer: claims.iss, subject: claims.sub }
      // Groups are often told only here.
      const more = provider.serverMetadata().userinfo_endpoint
        ? await fetchUserInfo(provider, tokens.access_token, claims.sub)
        : {}
      const person = personOf(identity, { ...claims, ...more }, settings)
      return { idToken: tokens.id_token, identity, ...('refused' in person ? person : { person }) }
    },

    async signOutAt(idToken) {
      const provider = await ready().catch(() => null)
      if (!provider?.serverMetadata().end_session_endpoint) return null
      return buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri: at('/sign-in').href })
        .href
    },
  }
}

/** As the provider takes it; where it doesn't say, in the header, which is what its silence means (RFC 8414). */
const authenticated =
  (secret: string): ClientAuth =>
  (server, ...request) => {
    const inBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
    return (inBody ? ClientSecretPost(secret) : ClientSecretBasic(secret))(server, ...request)
  }

function lookedUp({ issuer, clientId, clientSecretFile }: OidcConfig): () => Promise<Configuration> {
  const secret = clientSecretFile === undefined ? undefined : readFileSync(clientSecretFile, 'utf8').trim()
  const metadata = { [clockTolerance]: CLOCKS_APART_SECONDS }
  const insecure = issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {}
  let [found, foundAt]: [Promise<Configuration> | undefined, number] = [undefined, 0]
  return () => {
    if (found && Date.now() - foundAt < HOUR) return found
    const asked = discovery(
      new URL(issuer),
      clientId,
      metadata,
      secret === undefined ? None() : authenticated(secret),
      { ...insecure, timeout: ANSWER_WITHIN_SECONDS },
    )
    foundAt = Date.now()
    found = asked
    // Away now; asked again by the next who comes.
    asked.catch(() => {
      if (found === asked) found = undefined
    })
    return asked
  }
}
