/** Who regimes want reports sent to, in words; the name in brackets is the one that `contacts` uses. */
import type { Bilingual } from './clock-state.ts'

/** No address could stand for them: whoever holds the data knows who they are. */
export const DATA_SUBJECTS = 'data_subjects'

const WORDS: Readonly<Record<string, Bilingual>> = {
  mps_specialised_agency: {
    vi: 'lực lượng chuyên trách bảo vệ an ninh mạng thuộc Bộ Công an',
    en: 'the specialised cyber security force of the Ministry of Public Security',
  },
  mps_personal_data: { vi: 'cơ quan chuyên trách bảo vệ dữ liệu cá nhân', en: 'the personal data protection agency' },
  [DATA_SUBJECTS]: { vi: 'các chủ thể dữ liệu bị ảnh hưởng', en: 'the people whose data is concerned' },
  ais_2022: { vi: 'nơi nhận theo công văn tháng 8/2022', en: 'the recipient that the dispatch of August 2022 names' },
  sbv: { vi: 'Ngân hàng Nhà nước Việt Nam', en: 'the State Bank of Vietnam' },
  owner: { vi: 'chủ quản hệ thống thông tin', en: 'the owner of the information system' },
  same_level_unit: { vi: 'đơn vị chuyên trách cùng cấp', en: 'the specialised unit of the same level' },
  national_coordinator: { vi: 'cơ quan điều phối quốc gia', en: 'the national coordinator' },
  responsible_member: {
    vi: 'thành viên mạng lưới chịu trách nhiệm',
    en: 'the member of the response network in charge',
  },
}

/** A name of one's own regime stands for itself. */
export function recipientWords(name: string): Bilingual {
  const words = WORDS[name]
  return words ? { vi: `${words.vi} (${name})`, en: `${words.en} (${name})` } : { vi: name, en: name }
}

/** As a document addresses them. */
export const recipientName = (name: string): Bilingual => WORDS[name] ?? { vi: name, en: name }
