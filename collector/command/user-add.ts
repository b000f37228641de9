import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { CollectorConfig } from '../config-schema.ts'
import { consoleAddress } from '../console-address.ts'
import { hashPassword, passwordProblem, SHORTEST_PASSWORD } from '../serve/password.ts'
import { inWords, USERNAME } from '../serve/people.ts'
import { newOneTimeToken } from '../serve/session.ts'
import { signInLink } from '../serve/sign-in-link.ts'
import { Role } from '../serve/views.ts'
import type { Store } from '../store/store.ts'
import { ROLES, type User } from '../store/users.ts'
import { knows, noOrganisation } from './organisation-words.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

/** Where an organisation's id could stand: of all of them. */
export const ALL = 'all'

interface Options {
  readonly config: string
  readonly role: string
  readonly organisation?: string
  readonly displayName?: string
  readonly oneTime?: boolean
  readonly payload?: boolean
}

export async function addUser(username: string, options: Options): Promise<number> {
  const role = Role.safeParse(options.role)
  if (!role.success || !USERNAME.test(username)) {
    const roles = ROLES.join(', ')
    console.error(
      speak({
        vi: `Vai trò là một trong: ${roles}; tên đăng nhập gồm chữ, số, . _ @ - và tối đa 64 ký tự.`,
        en: `The role is one of ${roles}; a user name has letters, digits, . _ @ - and at most 64 of them.`,
      }),
    )
    return 2
  }
  const passwordHash = options.oneTime ? null : await hashPassword(await askPassword(username))
  return withStore(options.config, async (store, config) => {
    const before = await store.users.find(username)
    const organisation = organisationOf(options, before, config)
    if (typeof organisation === 'number') return organisation
    const user: User = {
      username,
      displayName: options.displayName ?? before?.displayName ?? username,
      role: role.data,
      organisation,
      mayReadPayload: options.payload ?? before?.mayReadPayload ?? false,
      disabled: before?.disabled ?? false,
      passwordHash: passwordHash ?? before?.passwordHash ?? null,
      provider: before?.provider ?? null,
    }
    await save(store, before, user, passwordHash === null ? 'one-time link' : 'password')
    if (options.oneTime) console.log(linkFor(config, await newOneTimeToken(store, username, Date.now())))
    else console.log(speak({ vi: `Đã lưu người dùng ${username}.`, en: `User ${username} is saved.` }))
    return 0
  })
}

/** With several organisations it has to be said: nobody sees them all by an oversight. @returns an exit code if not. */
function organisationOf({ organisation: named }: Options, before: User | null, config: CollectorConfig) {
  if (named === ALL) return null
  if (named !== undefined) return knows(config, named) ? named : noOrganisation(named)
  if (before) return before.organisation
  if (config.organisations.length === 0) return null
  console.error(
    speak({
      vi: `Có nhiều đơn vị: hãy nói rõ bằng --organisation MÃ, hoặc --organisation ${ALL} cho người thấy tất cả.`,
      en: `There are several organisations: say which by --organisation ID, or --organisation ${ALL} for who sees all.`,
    }),
  )
  return 2
}

function save(store: Store, before: User | null, user: User, how: string): Promise<void> {
  const at = Date.now()
  const { username, organisation } = user
  return store.transaction(async within => {
    await within.users.save(user, at)
    // A new password, role or organisation ends what was open under the old one.
    const same =
      before?.passwordHash === user.passwordHash && before.role === user.role && before.organisation === organisation
    if (!same) await within.sessions.removeOf(username)
    const detail = `${inWords(user)}, ${how}`
    const line = { at, actor: operator(), action: 'user.saved', subject: username, detail, address: '', organisation }
    await within.audit.add(line)
  })
}

export const linkFor = (config: CollectorConfig, token: string): string => signInLink(consoleAddress(config), token)

/** From the terminal without showing it, or the first line of standard input. */
async function askPassword(username: string): Promise<string> {
  const terminal = process.stdin.isTTY === true
  if (terminal) process.stderr.write(speak({ vi: 'Mật khẩu: ', en: 'Password: ' }))
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal })
  try {
    const { value: password = '' } = await lines[Symbol.asyncIterator]().next()
    if (terminal) process.stderr.write('\n')
    const problem = passwordProblem(username, password)
    if (problem) throw new Error(speak(PROBLEMS[problem]))
    return password
  } finally {
    lines.close()
  }
}

const PROBLEMS = {
  password_short: {
    vi: `mật khẩu cần ít nhất ${SHORTEST_PASSWORD} ký tự`,
    en: `a password needs at least ${SHORTEST_PASSWORD} characters`,
  },
  password_is_name: { vi: 'mật khẩu không được trùng tên đăng nhập', en: 'the password must not be the user name' },
}
