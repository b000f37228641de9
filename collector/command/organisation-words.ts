/** Organisations named on the command line. */
import type { CollectorConfig } from '../config-schema.ts'
import { organisationsOf } from '../organisations.ts'
import { speak } from './speak.ts'

/** Left out is fine: it stands for the installation's own. */
export const knows = (config: CollectorConfig, id: string | undefined): boolean =>
  id === undefined || organisationsOf(config).some(organisation => organisation.id === id)

export function noOrganisation(id: string | undefined): number {
  console.error(
    speak({
      vi: `Cấu hình không có đơn vị nào tên ${id} (mục organisation.id và organisations).`,
      en: `The configuration has no organisation ${id} (see organisation.id and organisations).`,
    }),
  )
  return 2
}

export const ORGANISATION_WORDS = {
  vi: 'Mã đơn vị; mặc định là đơn vị của chính hệ thống này.',
  en: "The organisation's id; by default the installation's own.",
}
