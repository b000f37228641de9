/** Several call-outs in one message: how many of which kind, the gravest, the nearest deadline, the first incidents. */
import { severityRank } from '../../incident/severity.ts'
import type { CallOutKind } from '../../store/call-outs.ts'
import { deadlineLines, doubtLines, nearest, shortDeadline } from './deadline.ts'
import { fitted } from './gsm.ts'
import {
  both,
  type Context,
  capital,
  type Item,
  type Language,
  linkLine,
  type Message,
  marksOf,
  tapOf,
} from './parts.ts'
import { incidentOf, type Named, SEVERITY, type Told } from './words.ts'

const INCIDENTS_NAMED = 5

export function digest(items: readonly Item[], context: Context): Message {
  const all = items.map(({ told }) => told)
  const marks = { drill: all.every(({ drill }) => drill), urgent: all.some(({ urgent }) => urgent) }
  const title = (size: keyof Named, language: Language) =>
    `${marksOf(marks, size, language)}${all.length} ${CALL_OUTS[size][language]}`
  return {
    subject: both(language => `[Vọng Gác] ${title('whole', language)}`),
    text: both(language => {
      const lines = [
        `${title('whole', language)}: ${groups(all, 'whole', language).join(', ')}.`,
        `${capital(gravest(all).whole[language])}.`,
        ...deadlineLines(nearest(all), context.now, language),
        ...doubtLines(all, language),
        ...incidents(all, language),
      ]
      return [...lines, '', linkLine(context, language)].join('\n')
    }),
    short: both(language =>
      fitted(
        `VongGac: ${title('short', language)}`,
        [
          gravest(all).short[language],
          shortDeadline(nearest(all), context.now, language),
          ...groups(all, 'short', language),
          ...tapOf(context, language),
        ],
        context.link,
      ),
    ),
  }
}

const GROUPS: readonly { readonly kinds: readonly CallOutKind[]; readonly name: Named }[] = [
  {
    kinds: ['incident_opened', 'incident_grew', 'incident_quiet', 'triage'],
    name: { whole: { vi: 'về sự cố', en: 'on incidents' }, short: { vi: 've su co', en: 'on incidents' } },
  },
  {
    kinds: ['clock_warning', 'clock_overdue'],
    name: { whole: { vi: 'về hạn báo cáo', en: 'on deadlines' }, short: { vi: 've han', en: 'on deadlines' } },
  },
  {
    kinds: ['agent_alarm'],
    name: { whole: { vi: 'về tác tử', en: 'on agents' }, short: { vi: 've tac tu', en: 'on agents' } },
  },
  {
    kinds: ['duty_ahead', 'duty_due', 'duty_overdue', 'countersign_overdue'],
    name: { whole: { vi: 'về nghĩa vụ', en: 'on duties' }, short: { vi: 've nghia vu', en: 'on duties' } },
  },
  {
    kinds: ['unanswered', 'dead_letter'],
    name: {
      whole: { vi: 'chưa tới hoặc chưa ai xác nhận', en: 'unanswered or undelivered' },
      short: { vi: 'chua ai nhan', en: 'unanswered' },
    },
  },
]

const groups = (all: readonly Told[], size: keyof Named, language: Language): string[] =>
  GROUPS.flatMap(({ kinds, name }) => {
    const count = all.filter(({ kind }) => kinds.includes(kind)).length
    return count === 0 ? [] : [`${count} ${name[size][language]}`]
  })

const gravest = (all: readonly Told[]): Named =>
  SEVERITY[
    all.reduce((one, other) => (severityRank(other.severity) > severityRank(one.severity) ? other : one)).severity
  ]

function incidents(all: readonly Told[], language: Language): string[] {
  const ids = [...new Set(all.flatMap(told => incidentOf(told) ?? []))]
  if (ids.length === 0) return []
  const others = ids.length - INCIDENTS_NAMED
  const more = others <= 0 ? '' : { vi: ` và ${others} sự cố khác`, en: ` and ${others} more` }[language]
  return [`${INCIDENTS[language]}: ${ids.slice(0, INCIDENTS_NAMED).join(', ')}${more}.`]
}

const INCIDENTS = { vi: 'Sự cố', en: 'Incidents' }
const CALL_OUTS = {
  whole: { vi: 'lượt gọi trực', en: 'call-outs' },
  short: { vi: 'luot goi', en: 'call-outs' },
}
