/** Settings that are no longer in the configuration, and what to do with those that still are. */
import type { Bilingual } from './store/bilingual.ts'

export const MOVED_SETTINGS: Readonly<Record<string, Bilingual>> = {
  'organisation.systems': {
    vi: 'hệ thống thông tin nay nằm trong cơ sở dữ liệu: chuyển danh sách này sang một tệp riêng, ví dụ systems.yaml, rồi chạy vonggac collector system import systems.yaml',
    en: 'information systems are in the database now: move this list to a file of its own, say systems.yaml, and run vonggac collector system import systems.yaml',
  },
}
