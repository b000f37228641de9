import { writeFile } from 'node:fs/promises'
import { AgentId } from '../../agent/wire/index.ts'
import { digest, newToken } from '../consume/token.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

interface Options {
  readonly config: string
  readonly tokenFile?: string
}

/** The token is shown this once; the store keeps its hash alone. */
export async function addAgent(id: string, { config, tokenFile }: Options): Promise<number> {
  if (!AgentId.safeParse(id).success) {
    console.error(
      speak({
        vi: `«${id}» không dùng làm tên tác tử được: chỉ gồm chữ cái, chữ số, . _ - và tối đa 63 ký tự.`,
        en: `'${id}' can't be an agent's id: letters, digits, . _ - and at most 63 of them.`,
      }),
    )
    return 2
  }
  const token = newToken('vga')
  // Written first: a token that could not be kept must not replace the one in use.
  if (tokenFile) await writeFile(tokenFile, `${token}\n`, { mode: 0o600 })
  await withStore(config, store =>
    store.transaction(async within => {
      const at = Date.now()
      await within.agents.register(id, digest(token), at)
      await within.audit.add({ at, actor: operator(), action: 'agent.saved', subject: id, detail: '', address: '' })
    }),
  )
  console.log(
    tokenFile
      ? speak({
          vi: `Đã đăng ký tác tử ${id}; mã ở ${tokenFile}.`,
          en: `Agent ${id} is registered; its token is in ${tokenFile}.`,
        })
      : token,
  )
  return 0
}
