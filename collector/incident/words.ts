/** Instants in sentences: the country's time, whatever machine writes them. */
import type { Bilingual } from '../store/bilingual.ts'

const HANOI = 7 * 3_600_000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `10:02 ngày 22/11/2026` · `10:02 on 22 Nov 2026` */
export function instantWords(at: number): Bilingual {
  const local = new Date(at + HANOI)
  const two = (number: number) => String(number).padStart(2, '0')
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
  const [day, month, year] = [local.getUTCDate(), local.getUTCMonth(), local.getUTCFullYear()]
  return {
    vi: `${clock} ngày ${two(day)}/${two(month + 1)}/${year}`,
    en: `${clock} on ${day} ${MONTHS[month]} ${year}`,
  }
}

/** The year in the country's time: incident numbers start anew with it. */
export const yearOf = (at: number): number => new Date(at + HANOI).getUTCFullYear()

/** The day in the country's time: `2026-11-27`. */
export const dayOf = (at: number): string => new Date(at + HANOI).toISOString().slice(0, 10)

/** `4 giờ` · `4 hours`; minutes where hours don't come out even. */
export function durationWords(ms: number): Bilingual {
  const minutes = Math.round(ms / 60_000)
  if (minutes % 60 !== 0) return { vi: `${minutes} phút`, en: `${minutes} minutes` }
  const hours = minutes / 60
  return { vi: `${hours} giờ`, en: hours === 1 ? '1 hour' : `${hours} hours` }
}
