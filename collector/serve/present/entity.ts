import type { EntityDescription } from '../../enrich/describe-entity.ts'
import type { RefusedBecause } from '../../incident/entity-keys.ts'
import type { Bilingual } from '../../store/bilingual.ts'
import type { EntityView } from '../entities-views.ts'
import { networkView, systemOfEntity, whyWords } from './register.ts'

const REFUSALS: Record<RefusedBecause, Bilingual> = {
  stop_value: {
    vi: 'Nằm trong các giá trị không dùng để gom.',
    en: 'It is one of the values that are never grouped by.',
  },
  everywhere: {
    vi: 'Là tài khoản máy nào cũng có: không chỉ ra ai.',
    en: 'It is an account that every host has: it names nobody.',
  },
  resolver: { vi: 'Là máy phân giải tên miền: máy nào cũng hỏi tới.', en: 'It is a resolver: every host asks it.' },
  peer: { vi: 'Thuộc mạng ngang hàng.', en: 'It is in a network of peers.' },
  cgnat: {
    vi: 'Là địa chỉ CGNAT: nhiều thuê bao dùng chung, một mình nó không chỉ ra ai.',
    en: 'It is a CGNAT address: many subscribers share it, alone it names nobody.',
  },
  warning_list: {
    vi: 'Là dịch vụ phổ biến có trong danh sách cảnh báo.',
    en: 'It is a known service, named by a warning list.',
  },
}

/** @param refused why it is never grouped by */
export function entityView(
  { value, kind, location, place, warningLists }: EntityDescription,
  refused: RefusedBecause | null,
  systemOf: (id: string) => string | null,
): EntityView {
  const { network } = place
  return {
    value,
    kind,
    country: location?.country ?? null,
    city: location?.city ?? null,
    asn: location?.asn ?? null,
    network: network && networkView(network, network.systemId === null ? null : systemOf(network.systemId)),
    system: systemOfEntity(place),
    why: whyWords(place),
    warningLists: [...warningLists],
    notGroupedBy: refused && { reason: refused, words: REFUSALS[refused] },
  }
}
