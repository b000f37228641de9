/**
 * Passwords: argon2id. An unknown name costs the same work as a known one, so that nobody learns names from the clock.
 * The rule is length, and not one's own name; rules about kinds of characters make passwords that are written on paper.
 */
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Store } from '../store/store.ts'
import type { User } from '../store/users.ts'

/** OWASP's recommendation for argon2id, the library's default algorithm: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const SHORTEST_PASSWORD = 12

/** What is wrong with a password that somebody chose. */
export function passwordProblem(username: string, password: string): 'password_short' | 'password_is_name' | null {
  const [chosen, name] = [composed(password), composed(username)]
  if ([...chosen].length < SHORTEST_PASSWORD) return 'password_short'
  return chosen.toLowerCase() === name.toLowerCase() ? 'password_is_name' : null
}

export const hashPassword = (password: string): Promise<string> => hash(composed(password), ARGON2)

let nobody: Promise<string> | undefined

/** The user whose password this is. */
export async function checkPassword(store: Store, username: string, password: string): Promise<User | null> {
  const user = await store.users.find(username)
  nobody ??= hashPassword(randomBytes(16).toString('hex'))
  const matches = await verify(user?.passwordHash ?? (await nobody), composed(password))
  return user?.passwordHash && matches && !user.disabled ? user : null
}

/** ế typed as one character and as two is one letter: keyboards differ. */
const composed = (text: string): string => text.normalize('NFC')
