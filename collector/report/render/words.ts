/** What stands in every document beside a form's own words, in the language of the rendering. */
export type Language = 'vi' | 'en'

export interface DocumentWords {
  readonly nation: string
  readonly motto: string
  readonly number: (abbreviation: string) => string
  readonly date: string
  readonly to: string
  readonly nobody: string
  readonly missing: string
  readonly specifically: string
  readonly notes: string
  readonly recipients: string
  readonly asAbove: string
  readonly recipient: string
  readonly filed: string
  readonly annexTitle: string
  readonly annexName: string
  readonly annexOf: string
  readonly annexNote: string
  readonly unconfirmed: string
  readonly more: (rows: number) => string
  readonly gaps: (count: number, names: string) => string
  readonly draft: string
  readonly source: (subject: string, version: number, at: string) => string
  readonly sealed: (sha256: string) => string
  readonly approved: (by: string, at: string) => string
  readonly byPhone: string
  readonly translation: string | null
  readonly empty: string
}

const vi: DocumentWords = {
  nation: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
  motto: 'Độc lập - Tự do - Hạnh phúc',
  number: abbreviation => `Số: ……/${abbreviation}-……`,
  date: '……………, ngày …… tháng …… năm ……',
  to: 'Kính gửi:',
  nobody: '……………………………………………',
  missing: '«còn thiếu»',
  specifically: 'Cụ thể',
  notes: 'Ghi chú:',
  recipients: 'Nơi nhận:',
  asAbove: '- Như trên;',
  recipient: '- ……………………………;',
  filed: '- Lưu: VT, ………',
  annexTitle: 'Phụ lục',
  annexName: 'CĂN CỨ, SỐ LIỆU VÀ CÁCH TÍNH',
  annexOf: '(Kèm theo văn bản số ……/……-…… ngày …… tháng …… năm ……)',
  annexNote: 'Kèm theo Phụ lục: căn cứ, số liệu và cách tính.',
  unconfirmed: 'Những điểm của mẫu chưa được xác nhận',
  more: rows => `… và ${rows} dòng khác, xem trong hệ thống.`,
  gaps: (count, names) => `còn thiếu ${count} mục bắt buộc: ${names}.`,
  draft: 'Bản thảo, chưa phê duyệt',
  source: (subject, version, at) => `Căn cứ số liệu của ${subject}; bản số ${version}, lập lúc ${at}.`,
  sealed: sha256 => `Mã băm nội dung (SHA-256): ${sha256}.`,
  approved: (by, at) => `Phê duyệt trong hệ thống: ${by}, lúc ${at}`,
  byPhone: ' (qua điện thoại)',
  translation: null,
  empty: 'Không có.',
}

const en: DocumentWords = {
  nation: 'SOCIALIST REPUBLIC OF VIET NAM',
  motto: 'Independence - Freedom - Happiness',
  number: abbreviation => `No.: ……/${abbreviation}-……`,
  date: '……………, date ……………………',
  to: 'To:',
  nobody: '……………………………………………',
  missing: '«missing»',
  specifically: 'Namely',
  notes: 'Notes:',
  recipients: 'Recipients:',
  asAbove: '- As above;',
  recipient: '- ……………………………;',
  filed: '- Archive: ………',
  annexTitle: 'Annex',
  annexName: 'GROUNDS, FIGURES AND ARITHMETIC',
  annexOf: '(To document no. ……/……-…… of ……………………)',
  annexNote: 'With an annex: grounds, figures and arithmetic.',
  unconfirmed: 'What is not confirmed about this form',
  more: rows => `… and ${rows} more rows, see the system.`,
  gaps: (count, names) => `${count} compulsory items are missing: ${names}.`,
  draft: 'Draft, not approved',
  source: (subject, version, at) => `From the data of ${subject}; version ${version}, made at ${at}.`,
  sealed: sha256 => `Hash of the content (SHA-256): ${sha256}.`,
  approved: (by, at) => `Approved in the system: ${by}, at ${at}`,
  byPhone: ' (by telephone)',
  translation: 'Translation for reference: the Vietnamese document prevails.',
  empty: 'None.',
}

export const DOCUMENT_WORDS: Readonly<Record<Language, DocumentWords>> = { vi, en }
