/** What is done about people: whom there is, what each may, who is let in anew and who no more. All audited. */
import type { Decider } from '../fleet/decisions.ts'
import { EVERYTHING, inScope } from '../store/scope.ts'
import type { Store, Subjects } from '../store/store.ts'
import type { User } from '../store/users.ts'
import { removeSecondFactor } from './second-factor.ts'
import { newOneTimeToken } from './session.ts'

export const USERNAME = /^[\p{L}\p{N}._@-]{1,64}$/u

export type Person = Pick<User, 'username' | 'displayName' | 'role' | 'organisation' | 'mayReadPayload'>

/** Resolves to the token of a sign-in link; null when there is somebody of the name. */
export function addPerson(store: Store, person: Person, by: Decider, at: number): Promise<string | null> {
  return store.transaction(async within => {
    if (await within.users.claim(person.username)) return null
    const user: User = { ...person, disabled: false, passwordHash: null, provider: null }
    await within.users.save(user, at)
    await audit(within, 'user.added', user, inWords(user), by, at)
    return newOneTimeToken(within, user.username, at)
  })
}

export type PersonChange = Partial<Omit<Person, 'username'> & Pick<User, 'disabled'>>

/** What somebody may do less ends what is open. Resolves to the person as changed; null when there is none. */
export function changePerson(
  store: Store,
  username: string,
  change: PersonChange,
  by: Decider,
  at: number,
): Promise<User | null> {
  return store.transaction(async within => {
    const before = await claimed(within, username, by)
    if (!before) return null
    const user = { ...before, ...change }
    await within.users.save(user, at)
    const { role, organisation, disabled } = before
    if (role !== user.role || organisation !== user.organisation || disabled !== user.disabled)
      await within.sessions.removeOf(username)
    await audit(within, 'user.changed', user, `${inWords(before)} → ${inWords(user)}`, by, at)
    return user
  })
}

/**
 * For who can't get in, or whose password others may know: what is open ends, the password is void, and a new link lets
 * in once. Resolves to its token; null when there is no such person.
 */
export function resetPerson(
  store: Store,
  username: string,
  { secondFactor }: { readonly secondFactor: boolean },
  by: Decider,
  at: number,
): Promise<string | null> {
  return store.transaction(async within => {
    const user = await claimed(within, username, by)
    if (!user) return null
    await within.users.save({ ...user, passwordHash: null }, at)
    await within.sessions.removeOf(username)
    await within.users.dropOneTimeTokens(username)
    await within.signIns.forgetDevices(username)
    await audit(within, 'user.reset', user, '', by, at)
    if (secondFactor) await removeSecondFactor(within, user, by, at)
    return newOneTimeToken(within, username, at)
  })
}

/** Resolves to whether there is such a person. */
export function endSessionsOf(store: Store, username: string, by: Decider, at: number): Promise<boolean> {
  return store.transaction(async within => {
    const user = await claimed(within, username, by)
    if (!user) return false
    await within.sessions.removeOf(username)
    await audit(within, 'user.sessions_ended', user, '', by, at)
    return true
  })
}

/** What a person did stays on record under the name. Resolves to whether there was such a person. */
export function removePerson(store: Store, username: string, by: Decider, at: number): Promise<boolean> {
  return store.transaction(async within => {
    const user = await claimed(within, username, by)
    if (!user) return false
    await within.users.remove(username)
    // Somebody else may have the name one day.
    await within.apiTokens.revokeAllOf(username, at)
    await audit(within, 'user.removed', user, inWords(user), by, at)
    return true
  })
}

async function claimed(within: Subjects, username: string, { scope = EVERYTHING }: Decider): Promise<User | null> {
  const user = await within.users.claim(username)
  return user && inScope(scope, user.organisation) ? user : null
}

export const inWords = ({ role, organisation, mayReadPayload, disabled }: User): string =>
  [role, organisation ?? '*', mayReadPayload && 'payload', disabled && 'disabled'].filter(Boolean).join(', ')

const audit = (within: Subjects, action: string, user: User, detail: string, { actor, address }: Decider, at: number) =>
  within.audit.add({ at, actor, action, subject: user.username, detail, address, organisation: user.organisation })
