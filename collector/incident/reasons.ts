/** Why an alert is in its incident, in sentences. */
import type { Bilingual } from '../store/bilingual.ts'
import type { EntityRole } from './entity-keys.ts'
import type { Link } from './group.ts'
import { durationWords, instantWords } from './words.ts'

const SAME: Record<EntityRole, Bilingual> = {
  victim: { vi: 'Cùng nạn nhân', en: 'Same victim' },
  attacker: { vi: 'Cùng nguồn tấn công', en: 'Same attacker' },
  account: { vi: 'Cùng tài khoản', en: 'Same account' },
  indicator: { vi: 'Cùng dấu hiệu', en: 'Same indicator' },
  pair: { vi: 'Cùng nguồn tấn công và nạn nhân', en: 'Same attacker and victim' },
  rule: { vi: 'Cùng luật phát hiện trên cùng máy', en: 'Same rule on the same host' },
}

export function reasonOf(link: Link, windowMs: number): Bilingual {
  if (link.kind === 'opened') {
    const window = durationWords(windowMs)
    return {
      vi: `Cảnh báo này mở sự cố: không có sự cố nào đang mở chung nạn nhân, nguồn tấn công, tài khoản hay dấu hiệu trong vòng ${window.vi}.`,
      en: `This alert opened the incident: no open incident shared a victim, attacker, account or indicator within ${window.en}.`,
    }
  }
  const same = SAME[link.role]
  const seen = spanWords(link.from, link.to)
  return {
    vi: `${same.vi} «${link.name}»: sự cố đã có cảnh báo liên quan ${seen.vi}.`,
    en: `${same.en} “${link.name}”: the incident already had alerts naming it ${seen.en}.`,
  }
}

export const surfacedBecause = (alerts: number): Bilingual => ({
  vi: `Đã đủ ${alerts} cảnh báo để mở sự cố.`,
  en: `With ${alerts} alerts there are enough to open an incident.`,
})

function spanWords(from: number, to: number): Bilingual {
  const [first, last] = [instantWords(from), instantWords(to)]
  if (first.vi === last.vi) return { vi: `lúc ${first.vi}`, en: `at ${first.en}` }
  return { vi: `từ ${first.vi} đến ${last.vi}`, en: `from ${first.en} to ${last.en}` }
}
