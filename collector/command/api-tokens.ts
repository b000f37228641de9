/** `vonggac collector token add|list|revoke`: tokens that programs ask the API with. */
import { MAX_TOKEN_DAYS, makeApiToken, revokeApiToken } from '../serve/api-tokens.ts'
import { TOKEN_PERMISSIONS } from '../serve/permissions.ts'
import type { ApiToken } from '../store/api-tokens.ts'
import { EVERYTHING } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import { knows, noOrganisation } from './organisation-words.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'
import { ALL } from './user-add.ts'

const PAGE = 500

interface AddOptions {
  readonly config: string
  readonly permission: readonly string[]
  readonly organisation?: string
  readonly days: string
}

const me = () => ({ actor: operator(), address: '' })

export async function addApiToken(name: string, { config: file, permission, organisation, days }: AddOptions) {
  const permissions = TOKEN_PERMISSIONS.filter(known => permission.includes(known))
  const problem = problemOf(name, permission, days)
  if (problem) {
    console.error(speak(problem))
    return 2
  }
  return withStore(file, async (store, config) => {
    if (organisation !== ALL && !knows(config, organisation)) return noOrganisation(organisation)
    const own = config.organisations.length === 0 ? null : config.organisation.id
    const of = organisation === ALL ? null : (organisation ?? own)
    const wanted = { name: name.trim(), permissions, organisation: of, days: Number(days) }
    console.log((await makeApiToken(store, wanted, null, me(), Date.now())).token)
    return 0
  })
}

function problemOf(name: string, permissions: readonly string[], days: string) {
  if (name.trim() === '' || name.trim().length > 80)
    return { vi: 'Tên của mã có từ 1 đến 80 ký tự.', en: "A token's name has 1 to 80 characters." }
  const unknown = permissions.filter(permission => !(TOKEN_PERMISSIONS as readonly string[]).includes(permission))
  if (unknown.length > 0 || permissions.length === 0)
    return {
      vi: `Không cấp được quyền ${unknown.join(', ')}. Có: ${TOKEN_PERMISSIONS.join(', ')}.`,
      en: `No token may have ${unknown.join(', ')}. There are: ${TOKEN_PERMISSIONS.join(', ')}.`,
    }
  if (!/^\d{1,3}$/.test(days) || Number(days) < 1 || Number(days) > MAX_TOKEN_DAYS)
    return { vi: `--days: từ 1 đến ${MAX_TOKEN_DAYS}.`, en: `--days: 1 to ${MAX_TOKEN_DAYS}.` }
  return null
}

export async function listApiTokens({ config, json }: { readonly config: string; readonly json?: boolean }) {
  const tokens = await withStore(config, all)
  for (const { hash: _, ...token } of tokens) console.log(json ? JSON.stringify(token) : line(token))
  if (tokens.length === 0 && !json) console.log(speak({ vi: 'Chưa có mã nào.', en: 'There are no tokens.' }))
  return 0
}

async function all(store: Store): Promise<ApiToken[]> {
  const tokens: ApiToken[] = []
  for (;;) {
    const page = await store.apiTokens.page({ scope: EVERYTHING, before: tokens.at(-1), limit: PAGE })
    tokens.push(...page)
    if (page.length < PAGE) return tokens
  }
}

const line = ({
  id,
  name,
  organisation,
  permissions,
  madeBy,
  expiresAt,
  lastUsedAt,
  revokedAt,
}: Omit<ApiToken, 'hash'>) =>
  [
    id,
    name,
    organisation ?? '*',
    permissions.join(','),
    madeBy,
    revokedAt === null
      ? speak({ vi: `đến ${at(expiresAt)}`, en: `until ${at(expiresAt)}` })
      : speak({ vi: `ĐÃ THU HỒI ${at(revokedAt)}`, en: `REVOKED ${at(revokedAt)}` }),
    lastUsedAt === null
      ? speak({ vi: 'chưa dùng', en: 'never used' })
      : speak({ vi: `dùng lần cuối ${at(lastUsedAt)}`, en: `last used ${at(lastUsedAt)}` }),
  ].join('  ')

const at = (instant: number): string => new Date(instant).toISOString()

export async function revokeToken(id: string, { config }: { readonly config: string }): Promise<number> {
  const revoked = await withStore(config, store => revokeApiToken(store, id, me(), Date.now()))
  if (revoked) console.log(speak({ vi: 'Đã thu hồi mã.', en: 'The token is revoked.' }))
  else
    console.error(speak({ vi: `Không có mã ${id} còn hiệu lực.`, en: `There is no token ${id} that is still good.` }))
  return revoked ? 0 : 2
}
