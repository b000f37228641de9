/** What the collector can say of the 11 items; cause, data, users and downtime are for people to tell. */
import { nextClock } from '../clock.ts'
import { printInstant } from '../local-time.ts'
import { measuresTaken, spread, summary } from './description.ts'
import { type Answer, both, choose, type IncidentContext, list, NOTHING, option, said, text } from './form-schema.ts'
import { fromOrganisation, fromSystems, YES_NO } from './sources.ts'
import { support } from './tt20-mau-03-answers.ts'

export const SERIOUSNESS = [
  option('serious', 'Nghiêm trọng', 'Serious'),
  option('ordinary', 'Thông thường', 'Ordinary'),
  option('unknown', 'Chưa đánh giá (xử lý như nghiêm trọng)', 'Not judged yet (treated as serious)'),
]

const REGIME = 'vn-2026-nd331'

export const owner = fromSystems(
  s => s.owner,
  o => o.owner || o.name,
)
export const organisation = fromOrganisation(o => o.name)
export const address = fromOrganisation(o => o.address)
export const contact = fromOrganisation(({ contact: { name, position, telephone, email } }) =>
  name === '' ? '' : [name, position, telephone, email].filter(part => part !== '').join(', '),
)

export const incidentId = ({ facts }: IncidentContext): Answer => text(facts.id, 'incident')
export const detected = ({ facts }: IncidentContext): Answer => text(printInstant(facts.times.detectedAt), 'incident')
export const occurred = ({ facts }: IncidentContext): Answer => text(printInstant(facts.times.occurredAt), 'alerts')

export const description = ({ facts, systems }: IncidentContext): Answer => said(summary(facts, systems), 'alerts')

export function seriousness({ facts: { judgements } }: IncidentContext): Answer {
  const { serious } = judgements
  return choose(SERIOUSNESS, [serious === undefined ? 'unknown' : serious ? 'serious' : 'ordinary'], 'incident')
}

const judged = (answer: boolean | undefined): Answer =>
  answer === undefined ? NOTHING : choose(YES_NO, [answer ? 'yes' : 'no'], 'incident')

export const security = ({ facts }: IncidentContext): Answer => judged(facts.judgements.nationalSecurityOrPublicOrder)
export const disruption = ({ facts }: IncidentContext): Answer => judged(facts.judgements.seriousDisruption)

/** Harm to persons, or data of the kinds that the law singles out: both say that personal data are concerned. */
export function personalData({ facts: { judgements } }: IncidentContext): Answer {
  const { personalDataHarmPossible, personalDataRisk, locationBiometricOrFinancialData } = judgements
  const answers = [personalDataHarmPossible, personalDataRisk, locationBiometricOrFinancialData]
  return judged(answers.includes(true) ? true : answers.find(answer => answer !== undefined))
}

export function formEightSent({ sent = [] }: IncidentContext): Answer {
  return sent.some(({ form }) => form === 'nd356_mau_08') ? choose(YES_NO, ['yes'], 'reports') : NOTHING
}

export const assets = ({ facts, systems }: IncidentContext): Answer => said(spread(facts, systems), 'alerts')

export function users({ facts: { accounts } }: IncidentContext): Answer {
  if (accounts.length === 0) return NOTHING
  return said(
    both(
      `${accounts.length} tài khoản có trong cảnh báo; số người dùng bị ảnh hưởng do đơn vị xác định.`,
      `${accounts.length} accounts named in alerts; how many users are affected is for the organisation to find out.`,
    ),
    'alerts',
  )
}

export const measures = ({ facts }: IncidentContext): Answer => said(measuresTaken(facts), 'incident')

export const restored = ({ facts }: IncidentContext): Answer =>
  facts.times.handledAt ? text(printInstant(facts.times.handledAt), 'incident') : NOTHING

export const evidence = ({ facts }: IncidentContext): Answer =>
  list(
    facts.evidence.map(({ name, sha256 }) => `${name}, SHA-256 ${sha256}`),
    'incident',
    '; ',
  )

export const supportAsked = support

/** The regime's next deadline that this report doesn't answer itself. */
export function nextReport({ clocks, now }: IncidentContext): Answer {
  const ahead = clocks.filter(
    ({ regime, filedAt, conservativeAt }) =>
      regime === REGIME && filedAt === null && conservativeAt !== null && conservativeAt > now,
  )
  const next = nextClock(ahead)?.conservativeAt
  return next ? text(printInstant(next), 'clock') : NOTHING
}
