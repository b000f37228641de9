/**
 * What one person gets to read over one channel: one call-out, or several that are due to the same person at the same
 * time. Pure; the time left is that of the moment it is sent.
 */
import { deadlineLines, doubtLines, shortDeadline } from './deadline.ts'
import { digest } from './digest.ts'
import { fitted } from './gsm.ts'
import { both, type Context, type Item, type Language, linkLine, type Message, marksOf, tapOf } from './parts.ts'
import { countOf, incidentOf, ruleOf, SEVERITY, type Told, whatOf } from './words.ts'

/** @param items at least one, the most pressing first */
export function messageOf(items: readonly Item[], context: Context): Message {
  const [first] = items
  if (!first) throw new Error('a message about nothing')
  return items.length === 1 ? single(first, context) : digest(items, context)
}

const single = ({ told, round }: Item, context: Context): Message => ({
  subject: both(language => `[Vọng Gác] ${marksOf(told, 'whole', language)}${whatOf(told).whole[language]}`),
  text: both(language => wholeText(told, round, context, language)),
  short: both(language => shortText(told, context, language)),
})

function wholeText(told: Told, round: number, context: Context, language: Language): string {
  return [
    ...factLines(told, context.now, language),
    ...(round > 0 && told.climbs ? [AGAIN[language](round + 1)] : []),
    '',
    linkLine(context, language),
    `${NUMBER[language]} ${told.number}.`,
  ].join('\n')
}

/** What the acknowledge page shows, too. */
export function factLines(told: Told, now: number, language: Language): string[] {
  const { count } = told.says
  const rule = ruleOf(told)
  const facts = [SEVERITY[told.severity].whole[language], ...(count === null ? [] : [countOf(count).whole[language]])]
  return [
    `${marksOf(told, 'whole', language)}${whatOf(told).whole[language]}: ${facts.join(', ')}.`,
    ...deadlineLines(told.says, now, language),
    ...(rule === null ? [] : [`${RULE[language]} ${rule}.`]),
    ...doubtLines([told], language),
  ]
}

function shortText(told: Told, context: Context, language: Language): string {
  const { count } = told.says
  const rule = ruleOf(told)
  const incident = incidentOf(told)
  const parts = [
    // Whatever else is told of an incident names it already.
    ...(told.kind === 'unanswered' && incident !== null ? [incident] : []),
    shortDeadline(told.says, context.now, language),
    SEVERITY[told.severity].short[language],
    ...(count === null ? [] : [countOf(count).short[language]]),
    ...(incident === null ? [`${SHORT_NUMBER[language]} ${told.number}`] : []),
    ...(rule === null ? [] : [rule]),
    ...tapOf(context, language),
  ]
  return fitted(`VongGac: ${marksOf(told, 'short', language)}${whatOf(told).short[language]}`, parts, context.link)
}

const NUMBER = { vi: 'Lượt gọi trực số', en: 'Call-out' }
const SHORT_NUMBER = { vi: 'so', en: 'no.' }
const RULE = { vi: 'Quy định', en: 'Rule' }
const AGAIN = {
  vi: (time: number) => `Báo lần thứ ${time}, chưa ai xác nhận.`,
  en: (time: number) => `Told ${time} times, nobody has acknowledged.`,
}
