/** Annex of reports on a period: how its figures come about. */

import type { FilledForm } from '../form.ts'
import { printInstant } from '../local-time.ts'
import { both, type PeriodContext } from './form-schema.ts'

export function periodAnnex({ observations }: PeriodContext): FilledForm['annex'] {
  const [from, to] = [printInstant(observations.from), printInstant(observations.to)]
  return [
    {
      title: both('Cách tính số liệu', 'How the figures come about'),
      lines: [
        both(
          `Kỳ tính từ ${from} đến trước ${to}, ngày theo giờ Việt Nam (UTC+7).`,
          `The period runs from ${from} to just before ${to}, in days of Việt Nam (UTC+7).`,
        ),
        both(
          'Đối tượng có địa chỉ nội bộ được ghi bằng tên hệ thống hoặc tên máy, không ghi địa chỉ.',
          'Objects with inner addresses are named by system or host, never by address.',
        ),
        both(
          'ASN để trống khi chưa có dữ liệu tra cứu.',
          'The ASN is left empty where nothing is known to look it up by.',
        ),
      ],
    },
  ]
}
