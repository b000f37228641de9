/** A real collector with an organisation that can report, contacts, people, and a mail server where a test wants one. */
import { stringify } from 'yaml'
import { type RunningCollector, runningCollector } from './running-collector.ts'

export const NOW = Date.parse('2026-11-20T06:00:00Z')
export const SIGNAL = '2026-11-20T03:15:00Z'

export const CONTACTS = {
  mps_specialised_agency: {
    email: 'nhan@a05.example',
    telephone: '024 0000 0000',
    fax: '024 0000 0001',
    portal: 'https://bao-cao.example/',
    eOffice: 'A05.01',
    address: 'Số 1 phố Mẫu, Hà Nội',
  },
  national_coordinator: 'ir@vncert.example',
  owner: '',
}

const ORGANISATION = {
  name: 'Trung tâm Dữ liệu Mẫu',
  address: 'Số 2 phố Mẫu',
  telephone: '024 1111 1111',
  email: 'vanthu@don-vi.example',
  contact: { name: 'Nguyễn Thị Ánh', position: 'Trưởng phòng', telephone: '0900 000 000', email: 'anh@don-vi.example' },
  operator: 'Trung tâm Dữ liệu Mẫu',
  owner: 'Bộ Mẫu',
}

interface Options {
  readonly mailPort?: number
  readonly fourEyes?: boolean
  readonly settings?: object
  readonly folder?: string
  readonly now?: () => Date
}

type Ask = Awaited<ReturnType<RunningCollector['person']>>

export async function reportingCollector({ mailPort, fourEyes = true, settings = {}, folder, now }: Options = {}) {
  let at = NOW
  const mail = mailPort && {
    host: '127.0.0.1',
    port: mailPort,
    security: 'none',
    from: 'soc@don-vi.example',
    timeoutSeconds: 2,
  }
  const collector = await runningCollector({
    ...(folder !== undefined && { folder }),
    now: now ?? (() => new Date(at)),
    settings: stringify({
      organisation: ORGANISATION,
      contacts: CONTACTS,
      reports: { fourEyes, ...(mail && { mail }) },
      ...settings,
    }),
  })
  const lan = await collector.person('officer_on_duty', { name: 'lan', mayReadPayload: true })
  const minh = await collector.person('analyst', { name: 'minh' })
  const binh = await collector.person('approver', { name: 'binh' })
  const viewer = await collector.person('viewer')

  return {
    ...collector,
    ...{ lan, minh, binh, viewer },
    /** Moves the collector's clock. */
    wait: (ms: number) => {
      at += ms
    },
    now: () => at,
    async openIncident({
      drill = false,
      attackers = ['198.51.100.7'],
    }: {
      drill?: boolean
      attackers?: string[]
    } = {}) {
      const body = {
        title: { vi: 'Dò mật khẩu SSH rồi đăng nhập', en: 'SSH brute force that ended in a login' },
        severity: 'high',
        text: 'Khách hàng gọi báo',
        source: { who: 'khách hàng', channel: 'hotline' },
        firstSignalAt: SIGNAL,
        victims: ['portal.example'],
        attackers,
        drill,
      }
      const reply = await lan('/api/incidents', { method: 'POST', body })
      if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
      return reply.body.id as string
    },
  }
}

/** What an approver says of a call, by the id that the version's standing tells. */
export const countersign = (who: Ask, approval: number, because?: string) =>
  who(`/api/approvals/${approval}/${because === undefined ? 'countersignature' : 'dispute'}`, {
    method: 'POST',
    ...(because !== undefined && { body: { because } }),
  })

export type ReportingCollector = Awaited<ReturnType<typeof reportingCollector>>

/** A form of an incident, as people go through it. */
export const reportOf = (id: string, form = 'incident_notice') => {
  const base = `/api/incidents/${id}/reports/${form}`
  const post = (who: Ask, path: string, body: unknown = {}) => who(`${base}${path}`, { method: 'POST', body })
  return {
    base,
    live: async (who: Ask) => (await who(base)).body,
    type: (who: Ask, fields: object, revision: number | null = null) =>
      who(`${base}/draft`, { method: 'PUT', body: { fields, revision } }),
    save: (who: Ask, revision: number | null = null) => post(who, '/versions', { revision }),
    submit: (who: Ask, number = 1) => post(who, `/versions/${number}/submission`),
    approve: (who: Ask, number = 1) => post(who, `/versions/${number}/approval`),
    approveAlone: (who: Ask, number = 1) => post(who, `/versions/${number}/sole-approval`),
    approveByPhone: (who: Ask, number: number, call: object) => post(who, `/versions/${number}/phone-approval`, call),
    giveBack: (who: Ask, number: number, reason: string) => post(who, `/versions/${number}/return`, { reason }),
    deliver: (who: Ask, number: number, body: object) => post(who, `/versions/${number}/deliveries`, body),
    /** Saved by the first, approved by the second. */
    async approved(author: Ask, approver: Ask, number = 1) {
      for (const step of [
        () => post(author, '/versions', {}),
        () => post(author, `/versions/${number}/submission`),
        () => post(approver, `/versions/${number}/approval`, {}),
      ]) {
        const reply = await step()
        if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
      }
    },
  }
}
