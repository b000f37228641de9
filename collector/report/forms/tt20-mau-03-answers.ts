/** Options and answers of Mẫu số 03; those of E, F, G and H7 are from memory, never read in the published annex. */
import { type Answer, both, choose, type IncidentContext, list, NOTHING, option, said } from './form-schema.ts'
import { isHandled } from './sources.ts'

export const STATES = [
  option('handled', 'Đã được xử lý', 'Handled'),
  option('not_handled', 'Chưa được xử lý', 'Not handled'),
]
export const DETECTED_BY = [
  option('ids', 'Qua hệ thống phát hiện xâm nhập (IDS)', 'By an intrusion detection system (IDS)'),
  option('logs', 'Kiểm tra dữ liệu lưu lại, log file', 'By examining stored data, log files'),
  option('notified', 'Nhận được thông báo từ …………………', 'By a notice from …………………'),
  option('other', 'Khác …………………', 'Other …………………'),
]
export const NOTIFIED = [
  option('member', 'Thành viên mạng lưới chịu trách nhiệm', 'Responsible member of the response network'),
  option('isp', 'ISP đang trực tiếp cung cấp dịch vụ', 'ISP that provides the service'),
  option('coordinator', 'Cơ quan điều phối', 'Coordinating authority'),
]
export const SERVICES = [
  option('web', 'Web server', 'Web server'),
  option('mail', 'Mail server', 'Mail server'),
  option('database', 'Database server', 'Database server'),
  option('other', 'Dịch vụ khác', 'Other services'),
]
export const MEASURES = [
  option('antivirus', 'Antivirus', 'Antivirus'),
  option('firewall', 'Firewall', 'Firewall'),
  option('ids', 'Hệ thống phát hiện xâm nhập', 'Intrusion detection system'),
  option('other', 'Khác', 'Other'),
]
export const ATTACHED = [
  option('logs', 'Nhật ký hệ thống', 'System logs'),
  option('malware', 'Mẫu virus, mã độc', 'Samples of viruses, malware'),
  option('other', 'Khác', 'Other'),
]

export const handled = ({ facts }: IncidentContext): Answer =>
  choose(STATES, [isHandled(facts) ? 'handled' : 'not_handled'], 'incident')

/** People told us, Sigma reads logs; every other engine watches the network as an intrusion detection system does. */
export function detectedBy({ facts }: IncidentContext): Answer {
  const ways = facts.findings.map(({ engine }) =>
    engine === 'report' ? 'notified' : engine === 'sigma' ? 'logs' : 'ids',
  )
  return choose(DETECTED_BY, ways, 'alerts')
}

export function operatingSystem({ systems }: IncidentContext): Answer {
  const known = systems.filter(({ operatingSystem: name }) => name)
  const answer = list(
    known.map(system => [system.operatingSystem, system.operatingSystemVersion].filter(part => part).join(' ')),
    'system',
    '; ',
  )
  return answer
}

type Kinds = readonly (readonly [id: string, pattern: RegExp])[]
const SERVICE_KINDS: Kinds = [
  ['web', /web|http|nginx|apache|iis\b/i],
  ['mail', /mail|smtp|imap|pop3|postfix|exchange/i],
  ['database', /data ?base|sql|postgres|oracle|mongo|cơ sở dữ liệu/i],
]
const MEASURE_KINDS: Kinds = [
  ['antivirus', /anti-?virus|diệt virus|phòng chống mã độc|edr\b/i],
  ['firewall', /firewall|tường lửa|waf\b/i],
  ['ids', /\bids\b|\bips\b|suricata|snort|phát hiện xâm nhập|vọng gác/i],
]

const kindOf = (name: string, kinds: Kinds): string => kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other'

export function services({ systems }: IncidentContext): Answer {
  const names = [...new Set(systems.flatMap(system => system.services ?? []))]
  const ids = names.map(name => kindOf(name, SERVICE_KINDS))
  return choose(SERVICES, ids, 'system', names)
}

/** What the register names, and the detection system itself where it is what raised the alerts. */
export function measures({ systems, facts }: IncidentContext): Answer {
  const names = [...new Set(systems.flatMap(system => system.measures ?? []))]
  const ids = names.map(name => kindOf(name, MEASURE_KINDS))
  const watched = facts.findings.some(({ engine }) => engine === 'suricata')
  return choose(MEASURES, watched ? [...ids, 'ids'] : ids, names.length > 0 ? 'system' : 'alerts', names)
}

export function support({ facts }: IncidentContext): Answer {
  if (facts.judgements.beyondCapability !== true && facts.times.exceededCapacityAt === undefined) return NOTHING
  return said(
    both(
      'Sự cố có khả năng vượt khả năng tự xử lý của đơn vị; đề nghị hỗ trợ, điều phối ứng cứu.',
      'The incident may exceed our own capability; support and coordination are asked for.',
    ),
    'incident',
  )
}

/** Whom the incident's notices already went to, where a report of it was sent by that name. */
const NOTIFIED_BY: Readonly<Record<string, string>> = {
  responsible_member: 'member',
  national_coordinator: 'coordinator',
}

export function notified({ sent = [] }: IncidentContext): Answer {
  const ids = sent.flatMap(({ recipient }) => NOTIFIED_BY[recipient] ?? [])
  return choose(NOTIFIED, ids, 'reports')
}
