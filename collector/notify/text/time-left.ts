/** Time left until a deadline, or since it passed, with its date in Việt Nam. */
import { printDate, printTime } from '../../report/local-time.ts'
import type { Named } from './words.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `còn 5 giờ 12 phút (hạn 10:00 27/11/2026, +07:00)` */
export function timeLeft(deadline: number, now: number): Named {
  const over = now > deadline
  const span = spanOf(Math.abs(deadline - now))
  const date = printMoment(deadline)
  const shortDate = shortMoment(deadline)
  return {
    whole: {
      vi: `${over ? 'quá hạn' : 'còn'} ${span.whole.vi} (hạn ${date}, +07:00)`,
      en: over ? `${span.whole.en} overdue (${date}, +07:00)` : `${span.whole.en} left (until ${date}, +07:00)`,
    },
    short: {
      vi: `${over ? 'qua' : 'con'} ${span.short.vi} (${shortDate})`,
      en: `${span.short.en} ${over ? 'over' : 'left'} (${shortDate})`,
    },
  }
}

/** Its two largest units, rounded down: nobody is told of more time than there is. */
function spanOf(ms: number): Named {
  const [days, hours, minutes] = [Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR), Math.floor((ms % HOUR) / MINUTE)]
  const parts: [number, string, string, string, string][] =
    days > 0
      ? [
          [days, 'ngày', 'd', 'n', 'd'],
          [hours, 'giờ', 'h', 'h', 'h'],
        ]
      : [
          [hours, 'giờ', 'h', 'h', 'h'],
          [minutes, 'phút', 'min', 'p', 'm'],
        ]
  const used = parts.filter(([amount], index) => amount > 0 || (index === 1 && parts[0]?.[0] === 0))
  return {
    whole: {
      vi: used.map(([amount, vi]) => `${amount} ${vi}`).join(' '),
      en: used.map(([amount, , en]) => `${amount} ${en}`).join(' '),
    },
    short: {
      vi: used.map(([amount, , , vi]) => `${amount}${vi}`).join(''),
      en: used.map(([amount, , , , en]) => `${amount}${en}`).join(''),
    },
  }
}

export const printMoment = (at: number): string => `${printTime(new Date(at))} ${printDate(new Date(at))}`

/** The year goes without saying in an SMS. */
export const shortMoment = (at: number): string => printMoment(at).slice(0, -5)
