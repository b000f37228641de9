/** The part of the API about reports: drafts, versions, decisions, deliveries. */
import type { FulfilmentList } from '../serve/clock-views.ts'
import type {
  DeliveryList,
  DeliveryRequest,
  DeliveryView,
  DiffView,
  LiveFormView,
  PeriodHandOver,
  ReportList,
  VersionList,
  VersionView,
  WaitingList,
} from '../serve/report-views.ts'
import { get, incidentPath, post, sendFile, writing } from './api.ts'

export type Channel = DeliveryView['channel']
export type FieldEdit = { value: string } | { chosen: string[]; note?: string } | { values: string[] }
export type Wanted = DeliveryRequest

export type Format = 'docx' | 'pdf' | 'json'
export type VersionName = Pick<VersionView, 'subject' | 'form' | 'number'>

/**
 * @param subject An incident's number, or ORGANISATION/DAYS; with nothing before the stroke, the asker's own
 *   organisation.
 */
function reportPath(subject: string, form: string, rest = '', asked: Readonly<Record<string, string>> = {}): string {
  const [organisation = '', days] = subject.split('/')
  const place = days === undefined ? `${incidentPath(subject)}/reports` : `/api/reports/periods/${days}`
  const query = new URLSearchParams(days === undefined || organisation === '' ? asked : { ...asked, organisation })
  return `${place}/${encodeURIComponent(form)}${rest}${query.size > 0 ? `?${query}` : ''}`
}

const versionPath = (
  { subject, form, number }: VersionName,
  rest = '',
  asked: Readonly<Record<string, string>> = {},
): string => reportPath(subject, form, `/versions/${number}${rest}`, asked)

const inLanguage = (language: 'en' | undefined): Readonly<Record<string, string>> => (language ? { language } : {})

export const fetchReports = (id: string, signal?: AbortSignal): Promise<ReportList> =>
  get(`${incidentPath(id)}/reports`, signal)

export function fetchDeliveries(
  subject: string,
  form: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<DeliveryList> {
  const asked = cursor ? { cursor } : {}
  return subject.includes('/')
    ? get(reportPath(subject, form, '/deliveries', asked), signal)
    : get(`${incidentPath(subject)}/deliveries?${new URLSearchParams({ form, ...asked })}`, signal)
}

export const fetchWaiting = (cursor: string | null, signal?: AbortSignal): Promise<WaitingList> =>
  get(`/api/reports/waiting?${new URLSearchParams(cursor ? { cursor } : {})}`, signal)

export const fetchForm = (subject: string, form: string, signal?: AbortSignal): Promise<LiveFormView> =>
  get(reportPath(subject, form), signal)

/** Where the browser downloads the form as it is filled now. */
export const formAddress = (subject: string, form: string, format: Format, language?: 'en'): string =>
  reportPath(subject, `${form}.${format}`, '', inLanguage(language))

export const fetchVersions = (subject: string, form: string, signal?: AbortSignal): Promise<VersionList> =>
  get(reportPath(subject, form, '/versions', { limit: '20' }), signal)

export const fetchDiff = (of: VersionName, from: number, signal?: AbortSignal): Promise<DiffView> =>
  get(reportPath(of.subject, of.form, '/diff', { from: String(from), to: String(of.number) }), signal)

/** What a version would answer, sent to this recipient at that time. */
export const fetchAnswered = (of: VersionName, to: string, at: string, signal?: AbortSignal): Promise<FulfilmentList> =>
  get(versionPath(of, '/fulfils', { to, ...(at && { at }) }), signal)

export const typeField = (
  subject: string,
  form: string,
  revision: number,
  code: string,
  edit: FieldEdit | null,
): Promise<LiveFormView> => writing('PUT', reportPath(subject, form, '/draft'), { revision, fields: { [code]: edit } })

export const saveVersion = (subject: string, form: string, revision: number): Promise<VersionView> =>
  writing('POST', reportPath(subject, form, '/versions'), { revision })

/** The parts of an address that a decision is posted to. */
export type Decision = 'submission' | 'approval' | 'sole-approval' | 'phone-approval' | 'return'

export const decide = (of: VersionName, decision: Decision, body: object): Promise<VersionView> =>
  writing('POST', versionPath(of, `/${decision}`), body)

/** The approver's word on an approval by telephone; with a reason it was not so. */
export async function settleApproval(approval: number, because: string | null): Promise<void> {
  const act = because === null ? 'countersignature' : 'dispute'
  await post(`/api/approvals/${approval}/${act}`, because === null ? {} : { because })
}

export const deliver = (of: VersionName, wanted: Wanted): Promise<DeliveryView> =>
  writing('POST', versionPath(of, '/deliveries'), wanted)

type DeliveryName = Pick<DeliveryView, 'subject' | 'form' | 'id'>

const deliveryPath = ({ subject, form, id }: DeliveryName, rest: string): string =>
  subject.includes('/')
    ? reportPath(subject, form, `/deliveries/${id}${rest}`)
    : `${incidentPath(subject)}/deliveries/${id}${rest}`

export const settleDelivery = (of: DeliveryName, body: object): Promise<DeliveryView> =>
  writing('POST', deliveryPath(of, '/settlement'), body)

export const addReply = (of: DeliveryName, body: object): Promise<DeliveryView> =>
  writing('POST', deliveryPath(of, '/replies'), body)

/** Who a report on a period can be handed to, and the files that may prove it. */
export const fetchPeriodHandOver = (subject: string, form: string, signal?: AbortSignal): Promise<PeriodHandOver> =>
  get(reportPath(subject, form, '/hand-over'), signal)

/** A receipt or scan of a report on a period. */
export const addPeriodFile = (subject: string, form: string, file: File): Promise<Response> =>
  sendFile(reportPath(subject, form, '/files', { name: file.name }), file)

export const periodFileAddress = (subject: string, form: string, file: string): string =>
  reportPath(subject, form, `/files/${file}`)

/** Where the browser downloads a version from. */
export const versionAddress = (of: VersionName, format: Format, language?: 'en'): string =>
  versionPath(of, `.${format}`, inLanguage(language))

export const documentAddress = (of: DeliveryName, name: string): string =>
  deliveryPath(of, `/documents/${encodeURIComponent(name)}`)

/** The whole incident, for `vonggac verify`; with evidence only for who may read what alerts matched. */
export const exportAddress = (id: string, withEvidence: boolean): string =>
  `${incidentPath(id)}/export${withEvidence ? '?evidence=true' : ''}`

export const stixAddress = (id: string): string => `${incidentPath(id)}/stix`
