/** Reports on a period and what goes out of an incident for others, through the API of a real collector. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportingCollector, reportingCollector, reportOf } from '../../../support/reporting.ts'
import { wireAlert, wireBatch, wireHeartbeat } from '../../../support/wire.ts'

let collector: ReportingCollector
let id: string
beforeAll(async () => {
  collector = await reportingCollector()
  id = await collector.openIncident()
})
afterAll(() => collector[Symbol.asyncDispose]())

const fieldOf = (form: { sections: { fields: { code: string }[] }[] }, code: string) =>
  form.sections.flatMap(({ fields }) => fields).find(field => field.code === code) as Record<string, unknown>

describe('monitoring reports', () => {
  test('are of the day, week and half year asked for, today’s when none is named', async () => {
    const periods = async (path: string) => (await collector.viewer(path)).body.period
    expect(await periods('/api/reports/monitoring/daily')).toEqual({ from: '2026-11-20', to: '2026-11-20' })
    expect(await periods('/api/reports/monitoring/weekly?day=2026-11-18')).toEqual({
      from: '2026-11-16',
      to: '2026-11-22',
    })
    expect(await periods('/api/reports/monitoring/half-year?year=2026&half=2')).toEqual({
      from: '2026-07-01',
      to: '2026-12-31',
    })
    expect(await periods('/api/reports/periodic?year=2026&half=1')).toEqual({ from: '2026-01-01', to: '2026-06-30' })
  })

  test('come as documents in both languages', { timeout: 60_000 }, async () => {
    for (const [query, start] of [
      ['format=pdf', '%PDF'],
      ['format=docx&language=en', 'PK'],
      ['format=json', '{'],
    ] as const) {
      const file = await collector.viewer(`/api/reports/monitoring/daily?day=2026-11-20&${query}`)
      expect(file.status).toBe(200)
      expect(file.headers['content-disposition']).toMatch(/filename="monitoring_daily-2026-11-20\.(pdf|docx|json)"/)
      const text = Buffer.isBuffer(file.body) ? file.body.toString('latin1') : JSON.stringify(file.body)
      expect(text.startsWith(start)).toBe(true)
    }
  })

  test('take what people add, and are kept, submitted and approved as reports on incidents are', async () => {
    const base = '/api/reports/periods/2026-11-20/monitoring_daily'
    const ask = (who: ReportingCollector['lan'], path: string, body: object, method = 'POST') =>
      who(`${base}${path}`, { method, body })
    const typed = await ask(collector.lan, '/draft', { fields: { M11: { value: 'Ca trực bình thường' } } }, 'PUT')
    expect(fieldOf(typed.body, 'M11')).toMatchObject({ value: 'Ca trực bình thường', origin: 'person' })
    expect(
      await ask(collector.lan, '/draft', { fields: { 'M1.2': { value: 'x' }, M4: { value: 'x' } } }, 'PUT'),
    ).toMatchObject({ status: 422 })
    expect(fieldOf((await collector.viewer('/api/reports/monitoring/daily?day=2026-11-20')).body, 'M11')).toMatchObject(
      { value: 'Ca trực bình thường' },
    )
    expect(await ask(collector.lan, '/versions', {})).toMatchObject({
      status: 200,
      body: { number: 1, subject: 'default/2026-11-20', chainHead: '' },
    })
    expect(await ask(collector.lan, '/versions/1/submission', {})).toMatchObject({ status: 200 })
    expect(await ask(collector.binh, '/versions/1/approval', {})).toMatchObject({
      body: { standing: { state: 'approved' } },
    })
  })
})

test('the register holds the incident, and its report once it was proven to be sent', async () => {
  const rows = async () =>
    (
      fieldOf((await collector.viewer('/api/reports/register?from=2026-11-01&to=2026-11-30')).body, 'M2')['table'] as {
        rows: unknown[][]
      }
    ).rows
  expect((await rows())[0]?.[1]).toBe(id)
  expect((await rows())[0]?.at(-1)).toEqual({ vi: 'chưa gửi', en: 'none sent' })
  const report = reportOf(id)
  await report.approved(collector.lan, collector.binh)
  const sentAt = new Date(collector.now()).toISOString()
  await report.deliver(collector.lan, 1, {
    channel: 'e_office',
    recipient: 'mps_specialised_agency',
    sentAt,
    documentNumber: '9/TB',
    documentDate: '2026-11-20',
  })
  expect(JSON.stringify((await rows())[0]?.at(-1))).toContain('9/TB')
})

describe('for others’ detection', () => {
  test('the indicators are a STIX bundle, marked by what the report says of confidentiality', async () => {
    const bundle = async () => (await collector.viewer(`/api/incidents/${id}/stix`)).body.toString()
    expect(await bundle()).toContain('TLP:AMBER')
    expect(await bundle()).toContain("[ipv4-addr:value = '198.51.100.7']")
    await reportOf(id, 'tt20_mau_03').type(collector.lan, { H8: { chosen: ['yes'] } })
    expect(await bundle()).toContain('TLP:RED')
    await collector.lan(`/api/incidents/${id}/category`, { method: 'PUT', body: { category: 'intrusion' } })
    expect(
      JSON.parse(await bundle()).objects.find(({ type }: { type: string }) => type === 'incident').labels,
    ).toContain('rsit:intrusions="system-compromise"')
  })
})

test('the annex tells who moved T0 and why, what keeps the clock, and which silences hid something', async () => {
  await using other = await reportingCollector({ settings: { reports: { timeSource: 'chrony, ntp.example.vn' } } })
  const incident = await other.openIncident()
  const moved = { instant: '2026-11-20T04:00:00Z', reason: 'Tín hiệu đầu là diễn tập của đối tác' }
  expect((await other.minh(`/api/incidents/${incident}/t0`, { method: 'PUT', body: moved })).status).toBe(200)
  const { annex } = await reportOf(incident).live(other.viewer)
  const text = JSON.stringify(annex)
  expect(text).toContain(
    'do minh, lúc 20/11/2026 13:00:00 (+07:00) ấn định. Lý do: Tín hiệu đầu là diễn tập của đối tác',
  )
  expect(text).toContain('Nguồn chuẩn giờ của máy thu nhận: chrony, ntp.example.vn.')
  expect(text).toContain('Không có lệnh tắt tiếng nào liên quan.')
})

test('the annex gives each sensor’s offset with its uncertainty, and says where there is none', async () => {
  await using other = await reportingCollector()
  const start = new Date(other.now()).toISOString()
  const agents = { two: { offsetMs: -1_200, uncertaintyMs: 18 }, one: undefined }
  for (const [name, clock] of Object.entries(agents)) {
    const agent = await other.addAgent(name)
    await other.sendBatch(agent, wireBatch([wireAlert(1)], { agent: name, sentAt: start }))
    const beat = wireHeartbeat({ agent: name, sentAt: start, ...(clock && { clock }) })
    expect((await other.sendHeartbeat(agent, beat)).status).toBe(200)
  }
  const [{ id: incident }] = (await other.viewer('/api/incidents')).body.incidents
  const { annex } = await reportOf(incident).live(other.viewer)
  const text = JSON.stringify(annex)
  expect(text).toContain('two: đồng hồ lệch -1200 ms ± 18 ms so với máy thu nhận.')
  expect(text).toContain('two: clock off by -1200 ms ± 18 ms against the collector.')
  expect(text).toMatch(/one: đồng hồ lệch \d+ ms so với máy thu nhận\./)
  expect(text).toContain('Độ lệch không ghi ± được đo một chiều')
})
