/** A report on a period is handed over as one on an incident is: with proof, after approval, and never in a drill. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportingCollector, reportingCollector } from '../../../support/reporting.ts'
import { type MailServer, mailServer } from '../../../support/smtp.ts'

const TO = 'mps_specialised_agency'

let server: MailServer
let collector: ReportingCollector
beforeAll(async () => {
  server = await mailServer()
  collector = await reportingCollector({ mailPort: server.port })
}, 60_000)
afterAll(async () => {
  await collector[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const reportOn = (days: string, form = 'monitoring_daily') => {
  const base = `/api/reports/periods/${days}/${form}`
  const post = (path: string, body: unknown = {}, who = collector.lan) =>
    who(`${base}${path}`, { method: 'POST', body })
  return {
    base,
    post,
    approved: async () => {
      expect((await post('/versions')).status).toBe(200)
      expect((await post('/versions/1/submission')).status).toBe(200)
      expect((await post('/versions/1/approval', {}, collector.binh)).status).toBe(200)
    },
    list: async () => (await collector.viewer(`${base}/deliveries`)).body,
    handOver: async () => (await collector.viewer(`${base}/hand-over`)).body,
    keep: (name: string, bytes: Buffer) =>
      fetch(`${collector.console}${base}/files?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        body: new Uint8Array(bytes),
        headers: { cookie: collector.lan.cookie, 'content-type': 'image/png' },
      }),
  }
}

describe('by e-mail', { timeout: 60_000 }, () => {
  test('an approved version goes out with both documents and no mark of an incident in its subject', async () => {
    const report = reportOn('2026-11-18')
    await report.approved()
    const sent = await report.post('/versions/1/deliveries', { channel: 'smtp', recipient: TO })
    expect(sent).toMatchObject({ status: 200, body: { state: 'sent', subject: 'default/2026-11-18', stages: [] } })
    const message = server.taken.at(-1)
    expect(message?.subject).toBe('BÁO CÁO GIÁM SÁT AN TOÀN THÔNG TIN NGÀY - Trung tâm Dữ liệu Mẫu - 2026-11-18')
    for (const format of ['docx', 'pdf'])
      expect(message?.raw).toContain(`filename=monitoring_daily-2026-11-18-v1.${format}`)
    const document = `${report.base}/deliveries/${sent.body.id}/documents/monitoring_daily-2026-11-18-v1.pdf`
    const pdf = (await collector.viewer(document)).body as Buffer
    expect(pdf.subarray(0, 4).toString()).toBe('%PDF')
    expect(message?.raw.replaceAll(/\r?\n/g, '').includes(pdf.toString('base64'))).toBe(true)
    expect(await report.list()).toMatchObject({
      ...{ deliveries: [{ id: sent.body.id, state: 'sent' }], nextCursor: null },
    })
    expect(await report.handOver()).toMatchObject({
      ...{ files: [], mailServer: true, drill: false },
      recipients: [{ name: 'mps_specialised_agency' }, { name: 'national_coordinator' }],
    })
  })

  test('nothing leaves before it is approved, and nothing twice', async () => {
    const report = reportOn('2026-11-17')
    await report.post('/versions')
    const send = () => report.post('/versions/1/deliveries', { channel: 'smtp', recipient: TO })
    expect(await send()).toMatchObject({ status: 409, body: { error: 'not_approved' } })
    await report.post('/versions/1/submission')
    await report.post('/versions/1/approval', {}, collector.binh)
    expect((await send()).status).toBe(200)
    expect(await send()).toMatchObject({ status: 409, body: { error: 'already_sent' } })
  })
})

describe('by hand', { timeout: 60_000 }, () => {
  const PAPER = {
    ...{ channel: 'paper', recipient: TO, sentAt: '2026-11-20T06:00:00Z' },
    ...{ documentNumber: '12/BC-TTDL', documentDate: '2026-11-20', carrier: 'Bưu điện' },
  }

  test('a letter needs the scan of it, which is kept with the days and read back as it came', async () => {
    const report = reportOn('2026-11-16_2026-11-22', 'monitoring_weekly')
    await report.approved()
    const scan = Buffer.from('scan\0')
    expect((await report.keep('công văn.png', Buffer.alloc(0))).status).toBe(400)
    const kept = (await (await report.keep('công văn.png', scan)).json()) as { id: string }
    expect(kept).toMatchObject({ name: 'công văn.png', mediaType: 'image/png', bytes: 5, addedBy: 'lan' })
    expect((await collector.viewer(`${report.base}/files/${kept.id}`)).body).toEqual(scan)

    const foreign = await reportOn('2026-11-15').keep('khác.png', scan)
    const { id: other } = (await foreign.json()) as { id: string }
    expect(await report.post('/versions/1/deliveries', { ...PAPER, file: other })).toMatchObject({
      status: 422,
      body: { error: 'proof_needed' },
    })
    const sent = await report.post('/versions/1/deliveries', { ...PAPER, file: kept.id })
    expect(sent).toMatchObject({ status: 200, body: { state: 'sent', proof: { documentNumber: '12/BC-TTDL' } } })
    const reply = { repliedAt: '2026-11-20T06:00:00Z', from: 'Văn thư A05', reference: '345', files: [kept.id] }
    const replied = await report.post(`/deliveries/${sent.body.id}/replies`, reply)
    expect(replied.body.replies).toMatchObject([{ from: 'Văn thư A05', reference: '345', files: [kept.id] }])
    const audit = (await collector.store.audit.latest(20)).map(({ action, subject }) => `${action} ${subject}`)
    expect(audit).toContain('report.file_added default/2026-11-16_2026-11-22/monitoring_weekly')
    expect(audit).toContain('report.delivery_proven default/2026-11-16_2026-11-22/monitoring_weekly/1')
  })

  test('it answers no stage of an incident', async () => {
    const report = reportOn('2026-11-14')
    await report.approved()
    const call = { channel: 'call', recipient: TO, sentAt: '2026-11-20T06:00:00Z' }
    const said = { caller: 'lan', called: 'trực ban', telephone: '024 0000 0000' }
    const stages = [{ regime: 'vn-2026-nd331', stage: 'report' }]
    expect(await report.post('/versions/1/deliveries', { ...call, ...said, stages })).toMatchObject({
      body: { error: 'no_such_stage' },
    })
    expect(await report.post('/versions/1/deliveries', { ...call, ...said })).toMatchObject({ body: { state: 'sent' } })
  })

  test('is found under its own days and form only', async () => {
    const report = reportOn('2026-11-13')
    await report.approved()
    const sent = await report.post('/versions/1/deliveries', {
      ...{ channel: 'portal', recipient: TO, sentAt: '2026-11-20T06:00:00Z', receipt: 'R-1' },
    })
    const reply = { repliedAt: '2026-11-20T06:00:00Z', from: 'x' }
    for (const other of [reportOn('2026-11-12'), reportOn('2026-11-13', 'incident_register')])
      expect((await other.post(`/deliveries/${sent.body.id}/replies`, reply)).status).toBe(404)
    expect((await report.post(`/deliveries/${sent.body.id}/replies`, reply)).status).toBe(200)
  })
})
