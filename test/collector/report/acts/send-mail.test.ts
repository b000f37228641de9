/** Two collectors on one PostgreSQL are asked for the same e-mail at the same moment. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReported } from '../../../../collector/incident/acts/open.ts'
import { approve, submit } from '../../../../collector/report/acts/approve.ts'
import { sendByMail } from '../../../../collector/report/acts/send-mail.ts'
import { saveVersion } from '../../../../collector/report/acts/version.ts'
import type { Mail, Mailer } from '../../../../collector/report/send/mail.ts'
import { recordReportApproval } from '../../../../collector/serve/report-approvals.ts'
import { openPostgres } from '../../../../collector/store/postgres.ts'
import type { Store } from '../../../../collector/store/store.ts'
import { filledAs } from '../../../support/filled-form.ts'
import { incidentFacts, T0 } from '../../../support/incident-facts.ts'
import { without } from '../../../support/needs.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'
import { user } from '../../../support/people.ts'
import { type PostgresServer, postgresServer } from '../../../support/postgres.ts'

describe.skipIf(without('postgres'))('several collectors', { timeout: 60_000 }, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await postgresServer()
  }, 60_000)
  afterAll(() => server?.remove())

  test('send one message for one version and recipient, whoever is asked', async () => {
    const settings = await server.database()
    const stores = await Promise.all([1, 2, 3].map(() => openPostgres(settings)))
    const id = await approved(stores[0] as Store)
    const sent: Mail[] = []
    const replies = await Promise.all(stores.flatMap(store => [send(store, id, sent), send(store, id, sent)]))
    const done = replies.filter(reply => 'delivery' in reply)
    expect(done).toHaveLength(1)
    expect(replies.filter(reply => 'refused' in reply && reply.refused === 'already_sent')).toHaveLength(5)
    expect(sent).toHaveLength(1)
    const [first] = stores
    const record = (await first?.incidents.load([id]))?.get(id)
    expect(record?.state.filings).toHaveLength(1)
    for (const store of stores) await store[Symbol.asyncDispose]()
  })
})

const AT = T0.getTime()
const nextDueAt = () => null
const owedByReport = () => [{ regime: 'r', stage: 's', ticked: true }]
const rules = { fourEyes: true, record: recordReportApproval }
const act = (subject: string, actor: string) => ({
  key: { subject, form: 'incident_notice' },
  organisation: 'default',
  actor,
  address: '',
  at: AT,
})

async function approved(store: Store): Promise<string> {
  const about = {
    ...({ organisation: 'default', drill: false, title: { vi: 'x', en: 'x' }, severity: 'high', text: 'x' } as const),
    ...{
      source: { who: 'a', channel: 'b' },
      firstSignalAt: AT,
      occurredAt: null,
      victims: [],
      attackers: [],
      systemLevel: 0,
    },
  }
  await store.users.save(user({ username: 'binh', role: 'approver' }), AT)
  const { state, head } = await openReported(store, { actor: 'lan', address: '', at: AT }, about, nextDueAt)
  const form = filledAs('incident_notice', { facts: incidentFacts({ id: state.id }) })
  const fill = async () => ({ form, organisation: 'default', chainHead: head })
  expect(await saveVersion(store, act(state.id, 'lan'), null, fill)).toHaveProperty('version')
  expect(await submit(store, act(state.id, 'lan'), 1)).toHaveProperty('standing')
  expect(await approve(store, act(state.id, 'binh'), 1, rules)).toHaveProperty('standing')
  return state.id
}

/** Keeps what it was given; the others are asked while it is still at it. */
const slowMailer = (sent: Mail[]): Mailer => ({
  domain: 'x.example',
  async send(mail) {
    sent.push(mail)
    await new Promise(resolve => setTimeout(resolve, 200))
    return { messageId: mail.messageId, response: '250 ok', accepted: [mail.to].flat(), rejected: [] }
  },
})

const send = (store: Store, id: string, sent: Mail[]) =>
  sendByMail(
    {
      ...{ store, mailer: slowMailer(sent), contacts: { owner: 'a@b.example' }, organisation: organisationProfile() },
      ...{ print: async format => Buffer.from(`bản ${format}`), nextDueAt, owedByReport, now: () => AT },
      closing: new AbortController().signal,
    },
    act(id, 'lan'),
    { number: 1, recipient: 'owner', stages: [{ regime: 'r', stage: 's' }] },
  )
