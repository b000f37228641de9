/**
 * Mẫu số 03, báo cáo ban đầu sự cố mạng (initial incident report): Thông tư 20/2017/TT-BTTTT.
 *
 * Labels and compulsory marks follow the form as the old national portal printed it. The options of E, F, G and H7
 * could not be read in the published annex; they are marked so. D.a to D.d and I.a carry what Quyết định 05/2017 Đ11.4
 * asks of an initial report and the form has no box for.
 */
import type { OrganisationProfile, SystemProfile } from '../facts.ts'
import { printDate, printTime } from '../local-time.ts'
import { isPublicAddress } from '../public-address.ts'
import { standsBehind } from './affected-systems.ts'
import { dangerLevel, spread, stateInWords, summarise, symptoms } from './description.ts'
import {
  type Answer,
  choose,
  type FieldSchema,
  type FormContext,
  type FormSchema,
  list,
  NOTHING,
  type Option,
  text,
} from './form-schema.ts'

const option = (id: string, vi: string, en: string): Option => ({ id, label: { vi, en } })

const LEVELS = [1, 2, 3, 4, 5].map(level => option(String(level), String(level), String(level)))
const STATES = [option('handled', 'Đã được xử lý', 'Handled'), option('not_handled', 'Chưa được xử lý', 'Not handled')]
const DETECTED_BY = [
  option('ids', 'Qua hệ thống phát hiện xâm nhập (IDS)', 'By an intrusion detection system (IDS)'),
  option('logs', 'Kiểm tra dữ liệu lưu lại, log file', 'By examining stored data, log files'),
  option('notified', 'Nhận được thông báo từ …………………', 'By a notice from …………………'),
  option('other', 'Khác …………………', 'Other …………………'),
]
const NOTIFIED = [
  option('member', 'Thành viên mạng lưới chịu trách nhiệm', 'Responsible member of the response network'),
  option('isp', 'ISP đang trực tiếp cung cấp dịch vụ', 'ISP that provides the service'),
  option('coordinator', 'Cơ quan điều phối', 'Coordinating authority'),
]
const SERVICES = [
  option('web', 'Web server', 'Web server'),
  option('mail', 'Mail server', 'Mail server'),
  option('database', 'Database server', 'Database server'),
  option('other', 'Dịch vụ khác', 'Other services'),
]
const MEASURES = [
  option('antivirus', 'Antivirus', 'Antivirus'),
  option('firewall', 'Firewall', 'Firewall'),
  option('ids', 'Hệ thống phát hiện xâm nhập', 'Intrusion detection system'),
  option('other', 'Khác', 'Other'),
]
const ATTACHED = [
  option('logs', 'Nhật ký hệ thống', 'System logs'),
  option('malware', 'Mẫu virus, mã độc', 'Samples of viruses, malware'),
  option('other', 'Khác', 'Other'),
]
const YES_NO = [option('yes', 'Có', 'Yes'), option('no', 'Không', 'No')]

const fromOrganisation =
  (read: (organisation: OrganisationProfile) => string) =>
  ({ organisation }: FormContext): Answer =>
    text(read(organisation), 'organisation')

/** Every affected system's own value; where none has one, the organisation's. */
const fromSystems =
  (read: (system: SystemProfile) => string | undefined, fallback?: (organisation: OrganisationProfile) => string) =>
  ({ systems, organisation }: FormContext): Answer => {
    const known = list(
      systems.map(system => read(system) ?? ''),
      'system',
      '; ',
    )
    if (known.value !== null) return { value: known.value, origin: 'system' }
    return fallback ? text(fallback(organisation), 'organisation') : NOTHING
  }

function systemNames({ systems, facts }: FormContext): Answer {
  if (systems.length === 0) {
    const hosts = facts.findings.flatMap(({ host }) => (host === null ? [] : [host]))
    const names = [...facts.victims.filter(victim => !/^[\d.]+$|:/.test(victim)), ...hosts]
    return list([...names, ...facts.victims.filter(victim => mayShow(victim, facts.drill))], 'alerts')
  }
  return list(
    systems.map(system => {
      const hit = facts.victims.filter(victim => standsBehind(system, victim))
      const addresses = [...hit, ...system.addresses].filter(address => mayShow(address, facts.drill))
      const related = [...new Set([...system.domains, ...addresses])]
      return related.length === 0 ? system.name : `${system.name} (${related.join(', ')})`
    }),
    'system',
    '; ',
  )
}

const mayShow = (address: string, drill: boolean): boolean => isPublicAddress(address, { allowDocumentation: drill })

function highestLevel({ systems }: FormContext): Answer {
  const levels = systems.flatMap(({ level }) => (level === undefined ? [] : [level]))
  return levels.length === 0 ? NOTHING : choose(LEVELS, [String(Math.max(...levels))], 'system')
}

const handled = ({ facts }: FormContext): Answer =>
  choose(STATES, [facts.status === 'recovered' || facts.status === 'closed' ? 'handled' : 'not_handled'], 'incident')

/** Sigma reads logs; every other engine of the agents watches the network as an intrusion detection system does. */
function detectedBy({ facts }: FormContext): Answer {
  const ways = facts.findings.map(({ engine }) => (engine === 'sigma' ? 'logs' : 'ids'))
  return choose(DETECTED_BY, ways, 'alerts')
}

function operatingSystem({ systems }: FormContext): Answer {
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

function services({ systems }: FormContext): Answer {
  const names = [...new Set(systems.flatMap(system => system.services ?? []))]
  const ids = names.map(name => kindOf(name, SERVICE_KINDS))
  return choose(SERVICES, ids, 'system', names)
}

/** What the register names, and the detection system itself where it is what raised the alerts. */
function measures({ systems, facts }: FormContext): Answer {
  const names = [...new Set(systems.flatMap(system => system.measures ?? []))]
  const ids = names.map(name => kindOf(name, MEASURE_KINDS))
  const watched = facts.findings.some(({ engine }) => engine === 'suricata')
  return choose(MEASURES, watched ? [...ids, 'ids'] : ids, names.length > 0 ? 'system' : 'alerts', names)
}

function publicAddresses({ systems, facts }: FormContext): Answer {
  const addresses = [...systems.flatMap(system => system.addresses), ...facts.victims]
  return list(
    addresses.filter(address => mayShow(address, facts.drill)),
    systems.length > 0 ? 'system' : 'alerts',
  )
}

function support({ facts }: FormContext): Answer {
  if (facts.judgements.beyondCapability !== true && facts.times.exceededCapacityAt === undefined) return NOTHING
  return text('Sự cố có khả năng vượt khả năng tự xử lý của đơn vị; đề nghị hỗ trợ, điều phối ứng cứu.', 'incident')
}

const field = (
  code: string,
  vi: string,
  en: string,
  kind: FieldSchema['kind'],
  answer: FieldSchema['answer'],
  rest: Partial<Omit<FieldSchema, 'code' | 'label' | 'kind' | 'answer'>> = {},
): FieldSchema => ({ code, label: { vi, en }, kind, required: false, answer, ...rest })

const required = { required: true } as const
const nobodyKnows = (): Answer => NOTHING

export const tt20Mau03: FormSchema = {
  form: 'tt20_mau_03',
  title: { vi: 'BÁO CÁO BAN ĐẦU SỰ CỐ MẠNG', en: 'INITIAL REPORT OF A NETWORK INCIDENT' },
  citation: 'Mẫu số 03 ban hành kèm theo Thông tư số 20/2017/TT-BTTTT ngày 12/9/2017',
  notConfirmed: [
    {
      vi: 'Các lựa chọn của mục E, F, G và H7 (đánh dấu †) chưa đối chiếu với phụ lục đã công bố của Thông tư.',
      en: 'The options of E, F, G and H7 (marked †) have not been checked against the published annex of the circular.',
    },
    {
      vi: 'Hiệu lực của Thông tư 20/2017/TT-BTTTT và Quyết định 05/2017/QĐ-TTg sau ngày 01/7/2026 chưa được xác nhận.',
      en: 'Whether Circular 20/2017/TT-BTTTT and Decision 05/2017/QĐ-TTg stand after 1 July 2026 is not confirmed.',
    },
    {
      vi: 'Địa chỉ www.vncert.gov.vn trong ghi chú của mẫu là địa chỉ năm 2017, chưa xác nhận còn dùng.',
      en: "The address www.vncert.gov.vn in the form's notes dates from 2017; whether it still serves is not confirmed.",
    },
  ],
  notes: [
    {
      vi: 'Mục đánh dấu (*) là bắt buộc; các mục khác có thể bỏ trống khi không có thông tin.',
      en: 'Items marked (*) are compulsory; the others may be left out when there is no information.',
    },
    {
      vi: 'Khi gửi bằng thư điện tử, tiêu đề thư bắt đầu bằng [TBSC].',
      en: 'When sent by e-mail, the subject begins with [TBSC].',
    },
    { vi: 'Thông tin thêm: www.vncert.gov.vn.', en: 'More information: www.vncert.gov.vn.' },
  ],
  sections: [
    {
      code: 'A',
      title: { vi: 'THÔNG TIN VỀ TỔ CHỨC/CÁ NHÂN BÁO CÁO SỰ CỐ', en: 'REPORTING ORGANISATION OR PERSON' },
      fields: [
        field(
          'A1',
          'Tên tổ chức/cá nhân báo cáo sự cố',
          'Name of reporting organisation/person',
          'text',
          fromOrganisation(o => o.name),
          required,
        ),
        field(
          'A2',
          'Địa chỉ',
          'Address',
          'text',
          fromOrganisation(o => o.address),
          required,
        ),
        field(
          'A3',
          'Điện thoại',
          'Telephone',
          'text',
          fromOrganisation(o => o.telephone),
          required,
        ),
        field(
          'A4',
          'Email',
          'Email',
          'text',
          fromOrganisation(o => o.email),
          required,
        ),
      ],
    },
    {
      code: 'B',
      title: { vi: 'NGƯỜI LIÊN HỆ', en: 'CONTACT PERSON' },
      fields: [
        field(
          'B1',
          'Họ và tên',
          'Full name',
          'text',
          fromOrganisation(o => o.contact.name),
          required,
        ),
        field(
          'B2',
          'Chức vụ',
          'Position',
          'text',
          fromOrganisation(o => o.contact.position),
        ),
        field(
          'B3',
          'Điện thoại',
          'Telephone',
          'text',
          fromOrganisation(o => o.contact.telephone),
          required,
        ),
        field(
          'B4',
          'Email',
          'Email',
          'text',
          fromOrganisation(o => o.contact.email),
          required,
        ),
      ],
    },
    {
      code: 'C',
      title: { vi: 'THÔNG TIN CHI TIẾT VỀ HỆ THỐNG BỊ SỰ CỐ', en: 'AFFECTED SYSTEM IN DETAIL' },
      fields: [
        field(
          'C1',
          'Tên đơn vị vận hành hệ thống thông tin',
          'Operator of the information system',
          'text',
          fromSystems(
            s => s.operator,
            o => o.operator,
          ),
          required,
        ),
        field(
          'C2',
          'Cơ quan chủ quản',
          'Owner',
          'text',
          fromSystems(
            s => s.owner,
            o => o.owner,
          ),
        ),
        field(
          'C3',
          'Tên hệ thống bị sự cố',
          'Affected system, with related domains and IP addresses',
          'text',
          systemNames,
        ),
        field(
          'C4',
          'Phân loại cấp độ của hệ thống thông tin (nếu có)',
          'Security level of the system (if any)',
          'choice',
          highestLevel,
          {
            options: LEVELS,
            optionsConfirmed: true,
          },
        ),
        field(
          'C5',
          'Tổ chức cung cấp dịch vụ an toàn thông tin (nếu có)',
          'Security service provider (if any)',
          'text',
          fromOrganisation(o => o.securityProvider),
        ),
        field(
          'C6',
          'Tên nhà cung cấp dịch vụ kết nối bên ngoài (nếu có)',
          'Provider of the external connection (if any)',
          'text',
          fromOrganisation(o => o.uplinkProvider),
        ),
      ],
    },
    {
      code: 'D',
      title: { vi: 'MÔ TẢ SƠ BỘ VỀ SỰ CỐ', en: 'SHORT DESCRIPTION OF THE INCIDENT' },
      fields: [
        field(
          'D',
          'Mô tả sơ bộ về sự cố',
          'Short description',
          'long_text',
          ({ facts, systems }) => text(summarise(facts, systems), 'alerts'),
          {
            required: true,
            hint: {
              vi: 'Tóm tắt ngắn; nhận định ban đầu về việc tấn công đã xảy ra hay chưa, nguy cơ phá hoại hoặc gián đoạn dịch vụ; độ nhạy cảm của thông tin, đối tượng bị ảnh hưởng. Tối đa 255 ký tự.',
              en: 'A short summary; first view on whether an attack took place and on the risk of sabotage or disruption; sensitivity of the information, who is affected. At most 255 characters.',
            },
          },
        ),
        field('D.a', 'Biểu hiện', 'Symptoms', 'list', ({ facts }) => list(symptoms(facts), 'alerts', '; ')),
        field('D.b', 'Đánh giá sơ bộ mức độ nguy hại', 'Preliminary danger level', 'long_text', ({ facts }) =>
          text(dangerLevel(facts), 'incident'),
        ),
        field('D.c', 'Mức độ lây lan, ảnh hưởng', 'Spread and impact', 'long_text', ({ facts, systems }) =>
          text(spread(facts, systems), 'alerts'),
        ),
        field(
          'D.d',
          'Biện pháp đã và sẽ thực hiện',
          'Measures taken and planned',
          'long_text',
          ({ facts }) => text(`Tình trạng xử lý: ${stateInWords(facts)}.`, 'incident'),
          {
            hint: {
              vi: 'Hệ thống chỉ biết tình trạng xử lý; người lập báo cáo bổ sung biện pháp cụ thể.',
              en: 'Only the state of handling is known to the system; whoever writes the report adds the measures.',
            },
          },
        ),
        field(
          'D1',
          'Ngày phát hiện sự cố',
          'Date of detection',
          'date',
          ({ facts }) => text(printDate(facts.times.detectedAt), 'incident'),
          required,
        ),
        field(
          'D2',
          'Thời gian phát hiện',
          'Time of detection',
          'time',
          ({ facts }) => text(printTime(facts.times.detectedAt).replace(/^(\d+):(\d+)$/, '$1 giờ $2 phút'), 'incident'),
          required,
        ),
      ],
    },
    {
      code: 'E',
      title: { vi: 'HIỆN TRẠNG SỰ CỐ', en: 'CURRENT STATE' },
      fields: [
        field('E', 'Hiện trạng sự cố', 'Current state of the incident', 'choice', handled, {
          required: true,
          options: STATES,
          optionsConfirmed: false,
        }),
      ],
    },
    {
      code: 'F',
      title: { vi: 'CÁCH THỨC PHÁT HIỆN', en: 'HOW IT WAS DETECTED' },
      fields: [
        field('F', 'Cách thức phát hiện', 'How it was detected', 'choices', detectedBy, {
          required: true,
          options: DETECTED_BY,
          optionsConfirmed: false,
        }),
      ],
    },
    {
      code: 'G',
      title: { vi: 'ĐÃ GỬI THÔNG BÁO SỰ CỐ CHO', en: 'ALREADY NOTIFIED' },
      fields: [
        field('G', 'Đã gửi thông báo sự cố cho', 'Notice already sent to', 'choices', nobodyKnows, {
          required: true,
          options: NOTIFIED,
          optionsConfirmed: false,
        }),
      ],
    },
    {
      code: 'H',
      title: { vi: 'THÔNG TIN BỔ SUNG VỀ HỆ THỐNG XẢY RA SỰ CỐ', en: 'MORE ON THE AFFECTED SYSTEM' },
      fields: [
        field('H1', 'Hệ điều hành, Version', 'Operating system, version', 'text', operatingSystem),
        field('H2', 'Các dịch vụ có trên hệ thống', 'Services on the system', 'choices', services, {
          options: SERVICES,
          optionsConfirmed: true,
        }),
        field(
          'H3',
          'Các biện pháp an toàn thông tin đã triển khai',
          'Security measures in place',
          'choices',
          measures,
          { options: MEASURES, optionsConfirmed: true },
        ),
        field('H4', 'Các địa chỉ IP của hệ thống', "The system's IP addresses", 'list', publicAddresses, {
          hint: { vi: 'IP Internet, không liệt kê IP nội bộ.', en: 'Internet addresses only, no internal ones.' },
        }),
        field('H5', 'Các tên miền của hệ thống', "The system's domains", 'list', ({ systems }) =>
          list(
            systems.flatMap(({ domains }) => domains),
            'system',
          ),
        ),
        field(
          'H6',
          'Mục đích chính sử dụng hệ thống',
          'Main purpose of the system',
          'text',
          fromSystems(s => s.purpose),
        ),
        field('H7', 'Thông tin gửi kèm', 'Attached information', 'choices', nobodyKnows, {
          options: ATTACHED,
          optionsConfirmed: false,
        }),
        field(
          'H8',
          'Các thông tin cung cấp trong thông báo sự cố này đều phải được giữ bí mật',
          'All information in this notice is to be kept confidential',
          'yes_no',
          nobodyKnows,
          {
            options: YES_NO,
            optionsConfirmed: true,
          },
        ),
      ],
    },
    {
      code: 'I',
      title: { vi: 'KIẾN NGHỊ, ĐỀ XUẤT HỖ TRỢ', en: 'REQUEST FOR SUPPORT' },
      fields: [
        field('I', 'Mô tả về đề xuất, kiến nghị', 'Proposal and recommendations', 'long_text', support, {
          hint: { vi: 'Tóm tắt, tối đa 255 ký tự.', en: 'A summary of at most 255 characters.' },
        }),
        field(
          'I.a',
          'Tổ chức đang hỗ trợ và kết quả ban đầu',
          'Organisations that help, and first results',
          'long_text',
          nobodyKnows,
        ),
      ],
    },
    {
      code: 'J',
      title: { vi: 'THỜI GIAN THỰC HIỆN BÁO CÁO SỰ CỐ', en: 'TIME OF THIS REPORT' },
      fields: [
        field(
          'J',
          'Thời gian thực hiện báo cáo sự cố',
          'Time of this report',
          'instant',
          ({ now }) => text(`${printDate(now)} ${printTime(now)}`, 'clock'),
          {
            required: true,
            hint: { vi: 'Thời điểm lập bản này, giờ Việt Nam.', en: 'When this draft was made, Vietnamese time.' },
          },
        ),
      ],
    },
    {
      code: 'sig',
      title: { vi: 'CÁ NHÂN/NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT', en: 'PERSON / LEGAL REPRESENTATIVE' },
      fields: [
        field('sig', 'Ký tên, đóng dấu', 'Signature and stamp', 'signature', nobodyKnows, {
          required: true,
          hint: {
            vi: 'Ký tên, đóng dấu trên bản giấy hoặc ký số; báo cáo chưa ký không phải là báo cáo (TT 20/2017 Đ9.1).',
            en: 'Signed and stamped on paper or digitally signed; unsigned, it is no report (Circular 20/2017 art. 9.1).',
          },
        }),
      ],
    },
  ],
}
