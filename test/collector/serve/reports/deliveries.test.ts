/** What leaves the building, how it is proven, and what never does: against a real mail server. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ReportingCollector, reportingCollector, reportOf } from '../../../support/reporting.ts'
import { type MailServer, mailServer } from '../../../support/smtp.ts'

const TO = 'mps_specialised_agency'
const MINUTE = 60_000

let server: MailServer
let collector: ReportingCollector
beforeAll(async () => {
  server = await mailServer()
  collector = await reportingCollector({ mailPort: server.port })
}, 60_000)
beforeEach(() => server.answer('take'))
afterAll(async () => {
  await collector[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const mail = (given: object = {}) => ({ channel: 'smtp', recipient: TO, ...given })
const refused = (error: string) => ({ body: { error } })
const approved = async (form = 'nd331_quick_report') => {
  const id = await collector.openIncident()
  const report = reportOf(id, form)
  await report.approved(collector.lan, collector.binh)
  return { id, report }
}
const detailOf = async (id: string) => (await collector.viewer(`/api/incidents/${id}`)).body
const clock = async (id: string, stage: string) =>
  (await detailOf(id)).clocks.find(
    (one: { regime: string; stage: string }) => one.regime === 'vn-2026-nd331' && one.stage === stage,
  )
const listOf = async (id: string, asked = '') =>
  (await collector.viewer(`/api/incidents/${id}/deliveries${asked}`)).body

describe('by e-mail', { timeout: 60_000 }, () => {
  test('goes out with the mark in its subject and both documents, and files the stage that it answers', async () => {
    const { id, report } = await approved()
    const before = server.taken.length
    const sent = await report.deliver(collector.lan, 1, mail())
    expect(sent).toMatchObject({
      status: 200,
      body: {
        state: 'sent',
        address: 'nhan@a05.example',
        stages: [{ regime: 'vn-2026-nd331', stage: 'initial' }],
        proof: {
          channel: 'smtp',
          response: expect.stringContaining('queued as'),
          accepted: ['nhan@a05.example'],
          rejected: [],
        },
      },
    })
    const [message] = server.taken.slice(before)
    expect(message?.to).toEqual(['nhan@a05.example'])
    expect(message?.subject).toBe(`[TBSC] BÁO CÁO SỰ CỐ AN NINH MẠNG - Trung tâm Dữ liệu Mẫu - ${id}`)
    expect(message?.messageId).toBe(`<${sent.body.messageId}>`)
    for (const { name, sha256, bytes } of sent.body.documents) {
      const kept = await collector.viewer(`/api/incidents/${id}/deliveries/${sent.body.id}/documents/${name}`)
      expect(kept.body).toHaveLength(bytes)
      expect(createHash('sha256').update(kept.body).digest('hex')).toBe(sha256)
      // The very bytes that were sent are the ones that were kept.
      const encoded = kept.body.toString('base64')
      expect(message?.raw.replace(/\r\n/g, '')).toContain(encoded.slice(0, 4000))
    }
    expect(sent.body.documents.map(({ name }: { name: string }) => name)).toEqual([
      `nd331_quick_report-${id}-v1.docx`,
      `nd331_quick_report-${id}-v1.pdf`,
    ])
    expect(await clock(id, 'initial')).toMatchObject({ status: 'filed', filedAt: sent.body.sentAt })
    expect((await clock(id, 'report')).filedAt).toBeNull()
    const [filing] = (await detailOf(id)).filings
    expect(filing.act).toMatchObject({
      kind: 'report',
      report: 'nd331_quick_report',
      version: 1,
      delivery: sent.body.id,
      channel: 'smtp',
    })
    expect(filing.act.proof).toMatch(/^<report\.[0-9a-f]{40}@don-vi\.example> .*queued as \d+; SHA-256 [0-9a-f]{64}$/)
    const audit = await collector.store.audit.latest(10)
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['report.delivery_begun', 'report.delivery_proven']),
    )
  })

  test('answers exactly the stages that a person confirmed, or none', async () => {
    const { id, report } = await approved()
    const stages = [{ regime: 'vn-2026-nd331', stage: 'nonsense' }]
    expect(await report.deliver(collector.lan, 1, mail({ stages }))).toMatchObject({
      status: 422,
      ...refused('no_such_stage'),
    })
    expect(await report.deliver(collector.lan, 1, mail({ stages: [] }))).toMatchObject({
      status: 200,
      body: { state: 'sent' },
    })
    expect((await clock(id, 'initial')).filedAt).toBeNull()
    expect((await detailOf(id)).filings).toEqual([])
  })

  test('never goes twice by itself: asked at once or again, one message leaves', async () => {
    const { report } = await approved()
    const before = server.taken.length
    const replies = await Promise.all([1, 2, 3].map(() => report.deliver(collector.lan, 1, mail())))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(await report.deliver(collector.minh, 1, mail())).toMatchObject({ status: 409, ...refused('already_sent') })
    expect(server.taken.length - before).toBe(1)
  })

  test('another recipient and another version are other messages', async () => {
    const { report } = await approved('incident_notice')
    const first = await report.deliver(collector.lan, 1, mail())
    const other = await report.deliver(collector.lan, 1, mail({ recipient: 'national_coordinator' }))
    expect(other).toMatchObject({ status: 200, body: { state: 'sent', address: 'ir@vncert.example' } })
    expect(other.body.messageId).not.toBe(first.body.messageId)
    await report.approved(collector.lan, collector.binh, 2)
    const again = await report.deliver(collector.lan, 2, mail())
    expect(again).toMatchObject({ status: 200, body: { state: 'sent' } })
    expect(again.body.messageId).not.toBe(first.body.messageId)
  })

  test.each([
    ['the recipient', { code: 550, text: 'no such user', at: 'rcpt' }],
    ['the message', { code: 554, text: 'policy', at: 'data' }],
    ['it for now', { code: 451, text: 'try later', at: 'data' }],
  ] as const)(
    'a server that refuses %s has not got it: nothing is filed, and it may be sent again',
    async (_what, answer) => {
      const { id, report } = await approved()
      server.answer(answer)
      const failed = await report.deliver(collector.lan, 1, mail())
      expect(failed).toMatchObject({ status: 200, body: { state: 'refused', sentAt: null, proof: null } })
      expect(failed.body.reason).toContain(answer.text)
      expect((await clock(id, 'initial')).filedAt).toBeNull()
      server.answer('take')
      const again = await report.deliver(collector.lan, 1, mail())
      expect(again).toMatchObject({ status: 200, body: { state: 'sent', messageId: failed.body.messageId } })
      const [sent, refused] = (await listOf(id)).deliveries
      expect([sent.state, refused.state]).toEqual(['sent', 'refused'])
      const { deliveries, nextCursor } = await listOf(id, '?limit=1')
      expect(deliveries).toEqual([sent])
      expect((await listOf(id, `?limit=1&cursor=${nextCursor}`)).deliveries).toEqual([refused])
      expect(await listOf(id, '?form=tt20_mau_04')).toEqual({ deliveries: [], nextCursor: null })
    },
  )

  test.each(['hang_up', 'silence'] as const)(
    'a server that does %s may have got it: nobody sends it again until a person has asked',
    async answer => {
      const { id, report } = await approved()
      server.answer(answer)
      const lost = await report.deliver(collector.lan, 1, mail())
      expect(lost).toMatchObject({ status: 200, body: { state: 'unknown', sentAt: null } })
      expect((await clock(id, 'initial')).filedAt).toBeNull()
      server.answer('take')
      const before = server.taken.length
      expect(await report.deliver(collector.lan, 1, mail())).toMatchObject({
        status: 409,
        ...refused('delivery_unknown'),
      })
      expect(server.taken.length).toBe(before)
      const settle = (body: object, who = collector.lan) =>
        who(`/api/incidents/${id}/deliveries/${lost.body.id}/settlement`, { method: 'POST', body })
      expect((await settle({ arrived: false, text: 'x' }, collector.viewer)).status).toBe(403)
      expect(await settle({ arrived: false, text: 'Đã hỏi trực ban: chưa nhận' })).toMatchObject({
        body: { state: 'refused' },
      })
      expect(await settle({ arrived: false, text: 'lần nữa' })).toMatchObject({
        status: 409,
        ...refused('already_decided'),
      })
      expect(await report.deliver(collector.lan, 1, mail())).toMatchObject({
        body: { state: 'sent', messageId: lost.body.messageId },
      })
    },
  )

  test('what did arrive after all is sent with the recipient’s word for proof, and files its stage', async () => {
    const { id, report } = await approved()
    server.answer('hang_up')
    const lost = await report.deliver(collector.lan, 1, mail())
    server.answer('take')
    const body = { arrived: true, confirmedBy: 'Trực ban A05', reference: '123/TN', text: 'Xác nhận qua điện thoại' }
    const settled = await collector.lan(`/api/incidents/${id}/deliveries/${lost.body.id}/settlement`, {
      method: 'POST',
      body,
    })
    expect(settled.body).toMatchObject({
      state: 'sent',
      sentAt: lost.body.at,
      proof: { confirmedBy: 'Trực ban A05', reference: '123/TN' },
    })
    expect((await clock(id, 'initial')).filedAt).toBe(lost.body.at)
  })

  test('a server that is not there has got nothing', async () => {
    await using nowhere = await reportingCollector({ mailPort: 1 })
    const report = reportOf(await nowhere.openIncident())
    await report.approved(nowhere.lan, nowhere.binh)
    expect(await report.deliver(nowhere.lan, 1, mail())).toMatchObject({ status: 200, body: { state: 'refused' } })
  })

  test('without a mail server it says so', async () => {
    await using none = await reportingCollector()
    const report = reportOf(await none.openIncident())
    await report.approved(none.lan, none.binh)
    expect(await report.deliver(none.lan, 1, mail())).toMatchObject({ status: 409, ...refused('no_mail_server') })
    expect((await none.viewer(`${report.base}`.replace(/\/incident_notice$/, ''))).body.mailServer).toBe(false)
  })

  test('closing ends what is under way, and puts it on record as unknown', async () => {
    const closing = await reportingCollector({ mailPort: server.port })
    const id = await closing.openIncident()
    const report = reportOf(id)
    await report.approved(closing.lan, closing.binh)
    server.answer('silence')
    const begun = server.begun
    const asked = report.deliver(closing.lan, 1, mail()).catch(() => null)
    await expect.poll(() => server.begun, { timeout: 20_000 }).toBe(begun + 1)
    await closing[Symbol.asyncDispose]()
    await asked
    await using again = await reportingCollector({ folder: closing.folder, mailPort: server.port })
    const { deliveries } = (await again.viewer(`/api/incidents/${id}/deliveries`)).body
    expect(deliveries).toMatchObject([{ state: 'unknown' }])
  })
})

describe('what never leaves', { timeout: 60_000 }, () => {
  const recorded = () => ({
    channel: 'portal',
    recipient: TO,
    sentAt: new Date(collector.now()).toISOString(),
    receipt: 'R-1',
  })

  test('anything that was not approved, whatever the channel', async () => {
    const report = reportOf(await collector.openIncident())
    await report.save(collector.lan)
    const before = server.begun
    for (const body of [mail(), recorded()])
      expect(await report.deliver(collector.lan, 1, body)).toMatchObject({ status: 409, ...refused('not_approved') })
    await report.submit(collector.lan)
    for (const body of [mail(), recorded()])
      expect(await report.deliver(collector.lan, 1, body)).toMatchObject(refused('not_approved'))
    expect(server.begun).toBe(before)
  })

  test('a drill, even when it was approved', async () => {
    const id = await collector.openIncident({ drill: true })
    const report = reportOf(id)
    await report.approved(collector.lan, collector.binh)
    const before = server.begun
    for (const body of [mail(), recorded()])
      expect(await report.deliver(collector.lan, 1, body)).toMatchObject({
        status: 409,
        body: { error: 'drill_never_leaves', message: { vi: 'Báo cáo diễn tập không bao giờ gửi ra ngoài.' } },
      })
    expect(server.begun).toBe(before)
    expect((await listOf(id)).deliveries).toEqual([])
  })

  test('anything to a recipient without an address for the channel', async () => {
    const { report } = await approved('incident_notice')
    const before = server.begun
    for (const recipient of ['owner', 'same_level_unit', 'constructor', '__proto__'])
      expect(await report.deliver(collector.lan, 1, mail({ recipient }))).toMatchObject({
        status: 422,
        ...refused('no_address'),
      })
    const fax = { channel: 'fax', recipient: 'national_coordinator', sentAt: new Date(collector.now()).toISOString() }
    expect(
      await report.deliver(collector.lan, 1, { ...fax, number: '024 1', pages: 2, transmission: 'OK' }),
    ).toMatchObject(refused('no_address'))
    expect(server.begun).toBe(before)
  })
})

describe('handed over by people', () => {
  const at = () => new Date(collector.now()).toISOString()
  const upload = async (id: string, name: string) => {
    const reply = await fetch(`${collector.console}/api/incidents/${id}/files?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      body: `bản quét ${name}`,
      headers: { cookie: cookie as string, 'content-type': 'application/pdf' },
    })
    expect(reply.status).toBe(200)
    const { evidence } = (await collector.viewer(`/api/incidents/${id}`)).body
    return evidence.find((item: { name: string }) => item.name === name).id as string
  }
  let cookie: string | undefined
  beforeAll(async () => {
    const { newOneTimeToken } = await import('../../../../collector/serve/session.ts')
    const token = await newOneTimeToken(collector.store, 'lan', collector.now())
    const reply = await collector.ask('/api/session/one-time', { method: 'POST', body: { token } })
    cookie = String(reply.headers['set-cookie']).split(';')[0]
  })

  test.each<[string, object, string | null]>([
    ['call', { caller: 'Lan', called: 'Trực ban A05', telephone: '024 0000 0000', reference: '77' }, null],
    ['fax', { number: '024 0000 0001', pages: 4, transmission: 'OK 02:10 4/4' }, null],
    ['portal', { receipt: 'CSDL-2026-991' }, null],
    ['e_office', { documentNumber: '15/BC-TTDL', documentDate: '2026-11-20' }, '15/BC-TTDL'],
  ])('through %s with what proves it', async (channel, proof, number) => {
    const { id, report } = await approved()
    const sent = await report.deliver(collector.lan, 1, { channel, recipient: TO, sentAt: at(), ...proof })
    expect(sent).toMatchObject({ status: 200, body: { channel, state: 'sent', sentAt: at(), proof } })
    expect(await clock(id, 'initial')).toMatchObject({ status: 'filed' })
    const closing = (await collector.viewer(`/api/incidents/${id}/reports/tt20_mau_04`)).body
    expect(JSON.stringify(closing)).not.toContain('15/BC-TTDL')
    expect(number === null || JSON.stringify(sent.body.proof).includes(number)).toBe(true)
  })

  test('on paper with number, date and scan, which lies among the evidence; the closing report names them', async () => {
    const { id, report } = await approved('incident_notice')
    const third = reportOf(id, 'tt20_mau_03')
    await third.type(collector.lan, { G: { chosen: ['coordinator'] } })
    await third.approved(collector.lan, collector.binh)
    const paper = {
      ...{ channel: 'paper', recipient: TO, sentAt: at(), documentNumber: '16/BC-TTDL', documentDate: '2026-11-20' },
      ...{ carrier: 'Bưu điện', receivedBy: 'Văn thư' },
    }
    expect((await third.deliver(collector.lan, 1, paper)).status).toBe(400)
    const nowhere = { ...paper, file: '00000000-0000-4000-8000-000000000000' }
    expect(await third.deliver(collector.lan, 1, nowhere)).toMatchObject({ status: 422, ...refused('proof_needed') })
    const file = await upload(id, 'ban-quet.pdf')
    expect(await third.deliver(collector.lan, 1, { ...paper, file })).toMatchObject({
      status: 200,
      body: { state: 'sent' },
    })
    const closing = (await collector.viewer(`/api/incidents/${id}/reports/tt20_mau_04`)).body
    expect(JSON.stringify(closing)).toContain('16/BC-TTDL')
    expect(report.base).toContain('incident_notice')
  })

  test('not before it was approved, nor in the future', async () => {
    const { report } = await approved()
    const portal = { channel: 'portal', recipient: TO, receipt: 'R' }
    for (const shift of [-MINUTE, MINUTE]) {
      const sentAt = new Date(collector.now() + shift).toISOString()
      expect(await report.deliver(collector.lan, 1, { ...portal, sentAt })).toMatchObject({
        status: 409,
        ...refused('not_possible'),
      })
    }
  })

  test('the authority’s number and what it answers later are kept with it, in order', async () => {
    const { id, report } = await approved()
    const sent = await report.deliver(collector.lan, 1, {
      channel: 'portal',
      recipient: TO,
      sentAt: at(),
      receipt: 'R',
    })
    const reply = (body: object) =>
      collector.minh(`/api/incidents/${id}/deliveries/${sent.body.id}/replies`, { method: 'POST', body })
    const file = await upload(id, 'cong-van.pdf')
    const first = { repliedAt: at(), from: 'A05', reference: '991/TN' }
    expect((await reply(first)).body.replies).toMatchObject([{ ...first, actor: 'minh', text: '', files: [] }])
    const second = { repliedAt: at(), from: 'A05', text: 'Đề nghị bổ sung nguyên nhân', files: [file] }
    expect((await reply(second)).body.replies).toMatchObject([first, second])
    expect(await reply({ ...first, repliedAt: new Date(collector.now() + MINUTE).toISOString() })).toMatchObject(
      refused('not_possible'),
    )
    expect(await reply({ ...first, files: ['00000000-0000-4000-8000-000000000000'] })).toMatchObject(
      refused('proof_needed'),
    )
    const elsewhere = await collector.openIncident({ attackers: ['198.51.100.99'] })
    expect(
      await collector.lan(`/api/incidents/${elsewhere}/deliveries/${sent.body.id}/replies`, {
        method: 'POST',
        body: first,
      }),
    ).toMatchObject({ status: 404 })
  })
})
