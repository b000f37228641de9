import { GroupName } from '../../agent/wire/index.ts'
import { approve, moveToGroup, moveToOrganisation, revoke } from '../fleet/decisions.ts'
import { openFleet } from '../fleet/fleet.ts'
import { knows, noOrganisation } from './organisation-words.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

interface Options {
  readonly config: string
}

const now = () => new Date()
const me = () => ({ actor: operator(), address: '' })

export async function approveAgent(name: string, { config: file, key }: Options & { key?: string }): Promise<number> {
  const approval = await withStore(file, async (store, config) =>
    approve({ store, fleet: await openFleet(config, now()), now }, name, key, me()),
  )
  if (approval.kind === 'approved') {
    const { keyId, hostName } = approval.identity
    console.log(
      speak({
        vi: `Đã duyệt tác tử ${name} (máy ${hostName}).\nMã khoá: ${keyId}\nMã này phải trùng với mã mà vonggac agent enroll in trên máy đó; nếu khác, thu hồi ngay.`,
        en: `Agent ${name} is approved (host ${hostName}).\nKey id: ${keyId}\nIt has to be the one that vonggac agent enroll printed on that host; if it is not, revoke it now.`,
      }),
    )
    return 0
  }
  if (approval.kind === 'nothing_pending')
    return fail({ vi: `Không có máy nào đang chờ với tên ${name}.`, en: `No host waits for the name ${name}.` })
  const keys = approval.pending.map(({ keyId, hostName }) => `  ${keyId}  ${hostName}`).join('\n')
  return fail({
    vi: `Nhiều máy xin tên ${name}; chọn bằng --key:\n${keys}`,
    en: `Several hosts ask for the name ${name}; choose with --key:\n${keys}`,
  })
}

export async function revokeAgent(name: string, { config, reason }: Options & { reason: string }): Promise<number> {
  const ended = await withStore(config, store => revoke({ store, now }, name, reason.slice(0, 500), me()))
  if (ended === null) return unknown(name)
  console.log(
    speak({
      vi: `Đã thu hồi tác tử ${name}: ${ended} khoá hết hiệu lực.`,
      en: `Agent ${name} is revoked: ${ended} keys ended.`,
    }),
  )
  return 0
}

export async function moveAgent(name: string, group: string, { config }: Options): Promise<number> {
  if (!GroupName.safeParse(group).success) return fail(GROUP_WORDS)
  const moved = await withStore(config, store => moveToGroup({ store, now }, name, group, me()))
  if (!moved) return unknown(name)
  console.log(speak({ vi: `Tác tử ${name} thuộc nhóm ${group}.`, en: `Agent ${name} is of group ${group}.` }))
  return 0
}

export async function moveAgentToOrganisation(name: string, id: string, { config: file }: Options): Promise<number> {
  const moved = await withStore(file, async (store, config) =>
    knows(config, id) ? moveToOrganisation({ store, now }, name, id, me()) : null,
  )
  if (moved === null) return noOrganisation(id)
  if (!moved) return unknown(name)
  console.log(speak({ vi: `Tác tử ${name} thuộc đơn vị ${id}.`, en: `Agent ${name} is of the organisation ${id}.` }))
  return 0
}

export const GROUP_WORDS = {
  vi: 'Tên nhóm gồm chữ thường, chữ số, _ và -, tối đa 63 ký tự.',
  en: "A group's name has lower-case letters, digits, _ and -, and at most 63 of them.",
}

const unknown = (name: string): number => fail({ vi: `Không có tác tử ${name}.`, en: `There is no agent ${name}.` })

function fail(words: { vi: string; en: string }): number {
  console.error(speak(words))
  return 2
}
