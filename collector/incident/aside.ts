/**
 * Why an alert opens no incident: it only informs, it tells of what is everyday on the Internet, or people have said
 * that it is to be left aside. Such alerts are stored, counted and found like any other; they are members of no
 * incident and move no clock. What is critical is everyday only where a policy for its rule says so.
 */
import type { Alert } from '../../agent/wire/index.ts'
import { ACTIVITIES, type ActivityKind } from '../store/activities.ts'
import type { Bilingual } from '../store/bilingual.ts'
import { type CompiledRulebook, standsAt } from './rulebook.ts'
import { severityRank } from './severity.ts'
import { instantWords } from './words.ts'

export interface Weighed {
  readonly organisation: string
  readonly agent: string
  readonly detectedAt: number
  readonly alert: Alert
  /** All its victims are subscribers' addresses. */
  readonly ofSubscribers: boolean
}

export type Aside =
  | { readonly kind: 'informational' }
  | { readonly kind: ActivityKind }
  | { readonly kind: 'silenced'; readonly silence: number; readonly author: string; readonly until: number }
  | { readonly kind: 'inhibited'; readonly inhibition: number }

/** What may be told from the alert and the rulebook alone; inhibitions also need what came before. */
export function asideOf(weighed: Weighed, rulebook: CompiledRulebook): Aside | null {
  const { organisation, alert } = weighed
  const silence = silenceOf(weighed, rulebook)
  if (silence) return silence
  const treatAs = rulebook.policyOf(organisation, alert.rule.id)?.treatAs
  if (treatAs) return treatAs === 'incident' ? null : { kind: treatAs }
  if (severityRank(alert.rule.severity) < severityRank('low')) return { kind: 'informational' }
  const activity = alert.rule.severity === 'critical' ? undefined : everyday(weighed)
  return activity ? { kind: activity } : null
}

export const isActivity = (kind: string): kind is ActivityKind => (ACTIVITIES as readonly string[]).includes(kind)

/** Looking around, before anything was tried (MITRE ATT&CK: reconnaissance, discovery). */
const LOOKING = new Set(['TA0043', 'TA0007'])
/** Trying to get in: reconnaissance, initial access, credential access. */
const TRYING = new Set([...LOOKING, 'TA0001', 'TA0006'])
const CALLING_HOME = 'TA0011'
const SCAN_CATEGORY = /\b(?:scan|recon)/i
const MALWARE_CATEGORY = /trojan|malware|botnet|command and control/i

function everyday({ alert, ofSubscribers }: Weighed): ActivityKind | undefined {
  const { tactics, category = '' } = alert.rule
  const only = (known: ReadonlySet<string>) => tactics.length > 0 && tactics.every(tactic => known.has(tactic))
  if (alert.outcome === 'blocked') return 'blocked'
  if (only(LOOKING) || (tactics.length === 0 && SCAN_CATEGORY.test(category))) return 'scan'
  if (alert.outcome === 'failure' && only(TRYING)) return 'blocked'
  const infected = tactics.includes(CALLING_HOME) || MALWARE_CATEGORY.test(category)
  return infected && ofSubscribers ? 'infected_subscriber' : undefined
}

function silenceOf(weighed: Weighed, { silences }: CompiledRulebook): Aside | undefined {
  const { organisation, alert, detectedAt } = weighed
  const found = silences.find(
    ({ silence, meets }) =>
      silence.organisation === organisation &&
      standsAt(silence, detectedAt) &&
      (silence.criticalToo || alert.rule.severity !== 'critical') &&
      meets(weighed),
  )?.silence
  return found && { kind: 'silenced', silence: found.id, author: found.author, until: found.expiresAt }
}

const BECAUSE: Readonly<Record<ActivityKind | 'informational', Bilingual>> = {
  informational: {
    vi: 'Cảnh báo này chỉ để biết: không mở sự cố.',
    en: 'This alert only informs: it opens no incident.',
  },
  scan: {
    vi: 'Dò quét: tính vào bản ghi hoạt động trong ngày, không mở sự cố.',
    en: 'A scan: counted in the day’s record of activity, opens no incident.',
  },
  blocked: {
    vi: 'Lần thử bị chặn hoặc không thành: tính vào bản ghi hoạt động trong ngày, không mở sự cố.',
    en: 'An attempt that was blocked or failed: counted in the day’s record of activity, opens no incident.',
  },
  infected_subscriber: {
    vi: 'Thuê bao nhiễm mã độc: tính vào bản ghi hoạt động trong ngày, không mở sự cố.',
    en: 'An infected subscriber: counted in the day’s record of activity, opens no incident.',
  },
}

/** In a sentence, for whoever looks at the alert. */
export function asideBecause(aside: Aside): Bilingual {
  if (aside.kind === 'silenced') {
    const until = instantWords(aside.until)
    return {
      vi: `Bị tắt tiếng bởi lệnh số ${aside.silence} của ${aside.author}, có hiệu lực đến ${until.vi}.`,
      en: `Silenced by no. ${aside.silence} of ${aside.author}, until ${until.en}.`,
    }
  }
  if (aside.kind === 'inhibited')
    return {
      vi: `Bị ghìm bởi lệnh số ${aside.inhibition}: đã có cảnh báo nguồn về cùng đối tượng.`,
      en: `Inhibited by no. ${aside.inhibition}: there is a source alert about the same entity.`,
    }
  return BECAUSE[aside.kind]
}
