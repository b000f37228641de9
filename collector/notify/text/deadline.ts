/** A deadline in a message, and that its rule is not confirmed: what about it stands in the console, never in here. */
import { capital, type Language } from './parts.ts'
import { shortMoment, timeLeft } from './time-left.ts'
import type { Told } from './words.ts'

export type Deadline = Pick<Told['says'], 'deadline' | 'notConfirmed'>

/** The nearest of several. */
export function nearest(all: readonly Told[]): Deadline {
  const dated = all.flatMap(({ says }) => (says.deadline === null ? [] : [{ ...says, deadline: says.deadline }]))
  if (dated.length === 0) return { deadline: null, notConfirmed: false }
  const deadline = Math.min(...dated.map(says => says.deadline))
  return { deadline, notConfirmed: dated.some(says => says.deadline === deadline && says.notConfirmed) }
}

export const deadlineLines = ({ deadline }: Deadline, now: number, language: Language): string[] =>
  deadline === null ? [] : [`${capital(timeLeft(deadline, now).whole[language])}.`]

export const doubtLines = (all: readonly Told[], language: Language): string[] =>
  all.some(({ says }) => says.notConfirmed) ? [(all.length === 1 ? ITS_RULE : A_RULE)[language]] : []

/** The same in an SMS, the fullest way first. Where there is no room to say that it is not confirmed, it is left out. */
export function shortDeadline({ deadline, notConfirmed }: Deadline, now: number, language: Language): string[] {
  if (deadline === null) return []
  const left = timeLeft(deadline, now).short[language]
  if (!notConfirmed) return [left]
  return [`${left}, ${SHORT_DOUBT[language]}`, `${BY[language]} ${shortMoment(deadline)}, ${SHORT_DOUBT[language]}`]
}

const ITS_RULE = {
  vi: 'Quy định về hạn này có điểm chưa xác nhận: xem trên màn hình trực.',
  en: 'Part of the rule behind this deadline is not confirmed: see the console.',
}
const A_RULE = {
  vi: 'Trong các quy định liên quan có điểm chưa xác nhận: xem trên màn hình trực.',
  en: 'Part of the rules behind these is not confirmed: see the console.',
}
const SHORT_DOUBT = { vi: 'chua xac nhan', en: 'unconfirmed' }
const BY = { vi: 'han', en: 'due' }
