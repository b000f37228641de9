/** `vonggac collector user reset|list|remove`. */
import { removePerson, resetPerson } from '../serve/people.ts'
import { personView } from '../serve/present/person.ts'
import { EVERYTHING } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'
import { linkFor } from './user-add.ts'

const PAGE = 500

interface Options {
  readonly config: string
}

const me = () => ({ actor: operator(), address: '' })

export async function resetUser(username: string, { config: file, totp = false }: Options & { totp?: boolean }) {
  const link = await withStore(file, async (store, config) => {
    const token = await resetPerson(store, username, { secondFactor: totp }, me(), Date.now())
    return token === null ? null : linkFor(config, token)
  })
  if (link === null) return unknown(username)
  console.log(link)
  return 0
}

export async function removeUser(username: string, { config }: Options): Promise<number> {
  const removed = await withStore(config, store => removePerson(store, username, me(), Date.now()))
  if (!removed) return unknown(username)
  console.log(speak({ vi: `Đã xoá người dùng ${username}.`, en: `User ${username} is removed.` }))
  return 0
}

export async function listUsers({ config, json }: Options & { json?: boolean }): Promise<number> {
  const rows = await withStore(config, everyone)
  for (const row of rows) console.log(json ? JSON.stringify(row) : line(row))
  if (rows.length === 0 && !json) console.log(speak({ vi: 'Chưa có người dùng nào.', en: 'There are no users.' }))
  return 0
}

async function everyone(store: Store) {
  const rows: ReturnType<typeof personView>[] = []
  for (;;) {
    const page = await store.users.page({ scope: EVERYTHING, after: rows.at(-1)?.username, limit: PAGE })
    for (const user of page) rows.push(personView(user, await store.secondFactors.find(user.username)))
    if (page.length < PAGE) return rows
  }
}

const line = (row: ReturnType<typeof personView>): string =>
  [
    row.username,
    row.role,
    row.organisation ?? '*',
    {
      password: speak({ vi: 'mật khẩu', en: 'password' }),
      link: speak({ vi: 'liên kết', en: 'link' }),
      provider: 'OIDC',
    }[row.signsInBy],
    row.secondFactor && speak({ vi: 'hai bước', en: 'second factor' }),
    row.mayReadPayload && speak({ vi: 'đọc bằng chứng', en: 'reads evidence' }),
    row.disabled && speak({ vi: 'ĐÃ KHOÁ', en: 'DISABLED' }),
  ]
    .filter(Boolean)
    .join('  ')

function unknown(username: string): number {
  console.error(speak({ vi: `Không có người dùng ${username}.`, en: `There is no user ${username}.` }))
  return 2
}
