/** What messages about one call-out and about several have in common. */
import type { Bilingual } from '../../store/bilingual.ts'
import { printMoment } from './time-left.ts'
import { DRILL, type Told, URGENT } from './words.ts'

export type Language = keyof Bilingual

export interface Item {
  readonly told: Told
  /** Which time the person is told of it: 0 is the first. */
  readonly round: number
}

export interface Context {
  readonly now: number
  readonly link: string
  /** Until when the link acknowledges; null when there is nothing to acknowledge. */
  readonly linkUntil: number | null
}

export interface Message {
  readonly subject: Bilingual
  readonly text: Bilingual
  /** For SMS: one of them, in the GSM alphabet. */
  readonly short: Bilingual
}

export const both = (say: (language: Language) => string): Bilingual => ({ vi: say('vi'), en: say('en') })

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Urgency goes without saying in an SMS. */
export function marksOf(
  { drill, urgent }: Pick<Told, 'drill' | 'urgent'>,
  size: 'whole' | 'short',
  language: Language,
) {
  const separator = size === 'whole' ? ' · ' : ' '
  return [...(drill ? [DRILL] : []), ...(urgent && size === 'whole' ? [URGENT] : [])]
    .map(mark => `${mark[size][language]}${separator}`)
    .join('')
}

export function linkLine({ link, linkUntil }: Context, language: Language): string {
  if (linkUntil === null) return `${LOOK[language]}: ${link}`
  return `${TAKE[language](printMoment(linkUntil))}: ${link}`
}

const LOOK = { vi: 'Xem tại', en: 'See' }
const TAKE = {
  vi: (until: string) => `Nhận việc (dùng một lần, đến ${until})`,
  en: (until: string) => `Take it on (good once, until ${until})`,
}

/** What the link in an SMS is for, where there is room to say it. */
export const tapOf = ({ linkUntil }: Context, language: Language): string[] =>
  linkUntil === null ? [] : [{ vi: 'bam de nhan viec', en: 'tap to take it on' }[language]]
