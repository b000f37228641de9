/**
 * People as the identity provider has them. Who comes for the first time is made here; of who comes again, role and
 * organisation are what the provider says now. People are known by issuer and subject: a name that is somebody else's
 * here already is not taken over, whoever has it there.
 */
import type { Store, Subjects } from '../store/store.ts'
import type { ProviderIdentity, User } from '../store/users.ts'
import { inWords } from './people.ts'
import type { ProvidedPerson } from './provider-claims.ts'

export type Admission = { readonly user: User } | { readonly refused: 'name_taken' | 'disabled' }

export function admitProvided(store: Store, person: ProvidedPerson, address: string, at: number): Promise<Admission> {
  return store.transaction(async within => {
    const known = await within.users.findByProvider(person.identity)
    if (!known) return add(within, person, address, at)
    const before = await within.users.claim(known.username)
    if (!before || before.disabled) return { refused: 'disabled' }
    const { displayName, role, organisation } = person
    const user = { ...before, displayName, role, organisation }
    if (inWords(before) !== inWords(user)) {
      await within.sessions.removeOf(user.username)
      await audit(within, 'user.changed', user, `${inWords(before)} → ${inWords(user)}`, address, at)
    }
    await within.users.save(user, at)
    return { user }
  })
}

/** Whoever has no role any more is let in nowhere. */
export async function expelProvided(store: Store, identity: ProviderIdentity): Promise<void> {
  const known = await store.users.findByProvider(identity)
  if (known) await store.sessions.removeOf(known.username)
}

async function add(within: Subjects, person: ProvidedPerson, address: string, at: number): Promise<Admission> {
  const { identity: provider, ...named } = person
  if (await within.users.claim(named.username)) return { refused: 'name_taken' }
  const user: User = { ...named, mayReadPayload: false, disabled: false, passwordHash: null, provider }
  await within.users.save(user, at)
  await audit(within, 'user.added', user, inWords(user), address, at)
  return { user }
}

const audit = (within: Subjects, action: string, user: User, detail: string, address: string, at: number) => {
  const { username, organisation, provider } = user
  const actor = `provider:${new URL(provider?.issuer ?? '').host}`
  return within.audit.add({ at, actor, action, subject: username, detail, address, organisation })
}
