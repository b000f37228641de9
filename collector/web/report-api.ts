/** The part of the API about reports: drafts, versions, decisions, deliveries. */
import type { FulfilmentList } from '../serve/clock-views.ts'
import type {
  DeliveryRequest,
  DeliveryView,
  DiffView,
  LiveFormView,
  ReportList,
  VersionView,
  WaitingList,
} from '../serve/report-views.ts'
import { get, incidentPath, post, writing } from './api.ts'

export type Channel = DeliveryView['channel']
export type FieldEdit = { value: string } | { chosen: string[]; note?: string } | { values: string[] }
export type Wanted = DeliveryRequest

const formPath = (id: string, form: string): string => `${incidentPath(id)}/reports/${encodeURIComponent(form)}`
const versionPath = ({ subject, form, number }: VersionName): string => `${formPath(subject, form)}/versions/${number}`

export type VersionName = Pick<VersionView, 'subject' | 'form' | 'number'>

export const fetchReports = (id: string, signal?: AbortSignal): Promise<ReportList> =>
  get(`${incidentPath(id)}/reports`, signal)

export const fetchWaiting = (signal?: AbortSignal): Promise<WaitingList> => get('/api/reports/waiting', signal)

export const fetchVersions = (id: string, form: string, signal?: AbortSignal): Promise<{ versions: VersionView[] }> =>
  get(`${formPath(id, form)}/versions?limit=20`, signal)

export const fetchDiff = (of: VersionName, from: number, signal?: AbortSignal): Promise<DiffView> =>
  get(`${formPath(of.subject, of.form)}/diff?from=${from}&to=${of.number}`, signal)

/** What a version would answer, sent to this recipient at that time. */
export const fetchAnswered = (of: VersionName, to: string, at: string, signal?: AbortSignal): Promise<FulfilmentList> =>
  get(`${versionPath(of)}/fulfils?${new URLSearchParams({ to, ...(at && { at }) })}`, signal)

export const typeField = (
  id: string,
  form: string,
  revision: number,
  code: string,
  edit: FieldEdit | null,
): Promise<LiveFormView> => writing('PUT', `${formPath(id, form)}/draft`, { revision, fields: { [code]: edit } })

export const saveVersion = (id: string, form: string, revision: number): Promise<VersionView> =>
  writing('POST', `${formPath(id, form)}/versions`, { revision })

/** The parts of an address that a decision is posted to. */
export type Decision = 'submission' | 'approval' | 'sole-approval' | 'phone-approval' | 'return'

export const decide = (of: VersionName, decision: Decision, body: object): Promise<VersionView> =>
  writing('POST', `${versionPath(of)}/${decision}`, body)

/** The approver's word on an approval by telephone; with a reason it was not so. */
export async function settleApproval(approval: number, because: string | null): Promise<void> {
  const act = because === null ? 'countersignature' : 'dispute'
  await post(`/api/approvals/${approval}/${act}`, because === null ? {} : { because })
}

export const deliver = (of: VersionName, wanted: Wanted): Promise<DeliveryView> =>
  writing('POST', `${versionPath(of)}/deliveries`, wanted)

export const settleDelivery = (
  { subject, id }: Pick<DeliveryView, 'subject' | 'id'>,
  body: object,
): Promise<DeliveryView> => writing('POST', `${incidentPath(subject)}/deliveries/${id}/settlement`, body)

export const addReply = ({ subject, id }: Pick<DeliveryView, 'subject' | 'id'>, body: object): Promise<DeliveryView> =>
  writing('POST', `${incidentPath(subject)}/deliveries/${id}/replies`, body)

/** Where the browser downloads a version from. */
export const versionAddress = (of: VersionName, format: 'docx' | 'pdf' | 'json', language?: 'en'): string =>
  `${versionPath(of)}.${format}${language ? `?language=${language}` : ''}`

export const documentAddress = ({ subject, id }: Pick<DeliveryView, 'subject' | 'id'>, name: string): string =>
  `${incidentPath(subject)}/deliveries/${id}/documents/${encodeURIComponent(name)}`

/** The whole incident, for `vonggac verify`; with evidence only for who may read what alerts matched. */
export const exportAddress = (id: string, withEvidence: boolean): string =>
  `${incidentPath(id)}/export${withEvidence ? '?evidence=true' : ''}`

export const stixAddress = (id: string): string => `${incidentPath(id)}/stix`

/** Reports on a stretch of days, by what names it. */
export const PERIOD_REPORTS = {
  daily: { path: 'monitoring/daily', by: 'day' },
  weekly: { path: 'monitoring/weekly', by: 'day' },
  halfYear: { path: 'monitoring/half-year', by: 'half' },
  periodic: { path: 'periodic', by: 'half' },
  register: { path: 'register', by: 'days' },
} as const
export type PeriodReport = keyof typeof PERIOD_REPORTS

export const periodAddress = (report: PeriodReport, query: Readonly<Record<string, string>>): string =>
  `/api/reports/${PERIOD_REPORTS[report].path}?${new URLSearchParams(query)}`
