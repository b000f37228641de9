import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { CollectorConfig } from '../config-schema.ts'
import { consoleAddress } from '../console-address.ts'
import { hashPassword, newOneTimeToken } from '../serve/session.ts'
import { Role } from '../serve/views.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

const SHORTEST_PASSWORD = 12

interface Options {
  readonly config: string
  readonly role: string
  readonly displayName?: string
  readonly oneTime?: boolean
  readonly payload?: boolean
}

export async function addUser(username: string, options: Options): Promise<number> {
  const role = Role.safeParse(options.role)
  if (!role.success || !/^[\p{L}\p{N}._@-]{1,64}$/u.test(username)) {
    console.error(
      speak({
        vi: 'Vai trò là viewer, analyst hoặc admin; tên đăng nhập gồm chữ, số, . _ @ - và tối đa 64 ký tự.',
        en: 'The role is viewer, analyst or admin; a user name has letters, digits, . _ @ - and at most 64 of them.',
      }),
    )
    return 2
  }
  const passwordHash = options.oneTime ? null : await hashPassword(await askPassword())
  await withStore(options.config, async (store, config) => {
    const at = Date.now()
    const before = await store.users.find(username)
    const user = {
      username,
      displayName: options.displayName ?? before?.displayName ?? username,
      role: role.data,
      mayReadPayload: options.payload ?? before?.mayReadPayload ?? false,
      passwordHash: passwordHash ?? before?.passwordHash ?? null,
    }
    await store.transaction(async within => {
      await within.users.save(user, at)
      // A new password or role ends what was open under the old one.
      if (passwordHash || before?.role !== user.role) await within.sessions.removeOf(username)
      await within.audit.add({
        at,
        actor: operator(),
        action: 'user.saved',
        subject: username,
        detail: `${user.role}${user.mayReadPayload ? ', payload' : ''}${options.oneTime ? ', one-time link' : ', password'}`,
        address: '',
      })
    })
    if (options.oneTime) console.log(signInLink(config, await newOneTimeToken(store, username, at)))
    else console.log(speak({ vi: `Đã lưu người dùng ${username}.`, en: `User ${username} is saved.` }))
  })
  return 0
}

/** The token stands after the #, which browsers keep to themselves. */
export const signInLink = (config: CollectorConfig, token: string): string =>
  `${consoleAddress(config)}/sign-in#token=${token}`

/** From the terminal without showing it, or the first line of standard input. */
async function askPassword(): Promise<string> {
  const terminal = process.stdin.isTTY === true
  if (terminal) process.stderr.write(speak({ vi: 'Mật khẩu: ', en: 'Password: ' }))
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal })
  try {
    const { value: password = '' } = await lines[Symbol.asyncIterator]().next()
    if (terminal) process.stderr.write('\n')
    if (password.length < SHORTEST_PASSWORD)
      throw new Error(
        speak({
          vi: `mật khẩu cần ít nhất ${SHORTEST_PASSWORD} ký tự`,
          en: `a password needs at least ${SHORTEST_PASSWORD} characters`,
        }),
      )
    return password
  } finally {
    lines.close()
  }
}
