/** The part of the API about oneself, other people, and tokens for programs. */
import type {
  ApiTokenList,
  ApiTokenRequest,
  NewApiToken,
  NewPerson,
  OrganisationList,
  PersonChange,
  PersonList,
  RecoveryCodes,
  SecondFactorView,
  SignInLink,
} from '../serve/people-views.ts'
import { get, write, writing } from './api.ts'

const OWN_FACTOR = '/api/session/second-factor'

/** @param oldPassword Empty for who has none. */
export const changePassword = (oldPassword: string, newPassword: string): Promise<unknown> =>
  write('PUT', '/api/session/password', { ...(oldPassword && { oldPassword }), newPassword })

export const fetchSecondFactor = (signal?: AbortSignal): Promise<SecondFactorView> => get(OWN_FACTOR, signal)

export const renewRecoveryCodes = (code: string): Promise<RecoveryCodes> =>
  writing('POST', `${OWN_FACTOR}/recovery-codes`, { code })

export const removeSecondFactor = (code: string): Promise<unknown> => write('DELETE', OWN_FACTOR, { code })

export const endOtherSessions = (): Promise<unknown> => write('DELETE', '/api/session/others')

const page = (cursor: string | null): string => (cursor ? `?${new URLSearchParams({ cursor })}` : '')

export const fetchTokens = (cursor: string | null, signal?: AbortSignal): Promise<ApiTokenList> =>
  get(`/api/tokens${page(cursor)}`, signal)

export const makeToken = (wanted: ApiTokenRequest): Promise<NewApiToken> => writing('POST', '/api/tokens', wanted)

export const revokeToken = (id: string): Promise<unknown> => write('DELETE', `/api/tokens/${encodeURIComponent(id)}`)

export const fetchOrganisations = (signal?: AbortSignal): Promise<OrganisationList> => get('/api/organisations', signal)

export const fetchPeople = (cursor: string | null, signal?: AbortSignal): Promise<PersonList> =>
  get(`/api/people${page(cursor)}`, signal)

const personPath = (username: string): string => `/api/people/${encodeURIComponent(username)}`

/** Resolves to the link that lets the person in once. */
export const addPerson = async (person: NewPerson): Promise<string> =>
  whole(await writing<SignInLink>('POST', '/api/people', person))

export const changePerson = (username: string, change: PersonChange): Promise<unknown> =>
  write('PATCH', personPath(username), change)

export const resetPerson = async (username: string, secondFactor: boolean): Promise<string> =>
  whole(await writing<SignInLink>('POST', `${personPath(username)}/reset`, { secondFactor }))

export const endSessionsOf = (username: string): Promise<unknown> => write('DELETE', `${personPath(username)}/sessions`)

export const removePerson = (username: string): Promise<unknown> => write('DELETE', personPath(username))

/** Where the collector doesn't know its own address it answers with a path; we know where we got the page from. */
const whole = ({ link }: SignInLink): string => new URL(link, window.location.origin).href
