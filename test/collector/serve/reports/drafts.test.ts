/** Filling in, keeping and comparing: through the API of a real collector. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportingCollector, reportingCollector, reportOf } from '../../../support/reporting.ts'

let collector: ReportingCollector
beforeAll(async () => {
  collector = await reportingCollector()
})
afterAll(() => collector[Symbol.asyncDispose]())

const fieldOf = (form: { sections: { fields: { code: string }[] }[] }, code: string) =>
  form.sections.flatMap(({ fields }) => fields).find(field => field.code === code)
const audited = async (action: string) =>
  (await collector.store.audit.latest(200)).filter(entry => entry.action === action)

describe('a draft', () => {
  test('shows what is missing, takes what people type, and says whose it is', async () => {
    const id = await collector.openIncident()
    const report = reportOf(id, 'nd356_mau_08')
    const before = await report.live(collector.viewer)
    expect(before).toMatchObject({ revision: 0, latest: null, changedSince: [], missing: ['P4.1', 'P4.2', 'P6'] })
    const typed = await report.type(collector.lan, {
      'P4.1': { value: 'Họ tên, số điện thoại' },
      'P4.2': { value: '1.200 người' },
    })
    expect(typed).toMatchObject({ status: 200, body: { revision: 1, missing: ['P6'] } })
    expect(fieldOf(typed.body, 'P4.1')).toMatchObject({
      value: 'Họ tên, số điện thoại',
      origin: 'person',
      edited: { by: 'lan', at: new Date(collector.now()).toISOString(), instead: null },
    })
    const taken = await report.type(collector.minh, { 'P4.1': null }, 1)
    expect(taken.body).toMatchObject({ revision: 2, missing: ['P4.1', 'P6'] })
    expect(fieldOf(taken.body, 'P4.2')).toMatchObject({ edited: { by: 'lan' } })
    expect(await audited('report.draft_changed')).toMatchObject([
      { actor: 'minh', subject: `${id}/nd356_mau_08`, detail: 'P4.1' },
      { actor: 'lan', detail: 'P4.1, P4.2' },
    ])
  })

  test('refuses every wrong field at once, each with its reason, and takes none', async () => {
    const report = reportOf(await collector.openIncident(), 'tt20_mau_03')
    const fields = {
      D1: { value: '2020-01-01' },
      H4: { values: ['10.0.0.1'] },
      ZZ: { value: 'x' },
      A3: { value: '024' },
    }
    const reply = await report.type(collector.lan, fields)
    expect(reply).toMatchObject({ status: 422, body: { error: 'bad_fields' } })
    expect(reply.body.fields.map(({ field }: { field: string }) => field)).toEqual(['D1', 'H4', 'ZZ'])
    expect((await report.live(collector.lan)).revision).toBe(0)
  })

  test('refuses to write over what somebody else has typed meanwhile', async () => {
    const report = reportOf(await collector.openIncident())
    expect(await report.type(collector.lan, { 'N4.2': { value: 'của Lan' } }, 0)).toMatchObject({ status: 200 })
    expect(await report.type(collector.minh, { 'N4.2': { value: 'của Minh' } }, 0)).toMatchObject({
      status: 409,
      body: { error: 'draft_changed' },
    })
    expect(await report.save(collector.minh, 0)).toMatchObject({ status: 409, body: { error: 'draft_changed' } })
    expect(fieldOf(await report.live(collector.viewer), 'N4.2')).toMatchObject({ value: 'của Lan' })
  })

  test('is for those who may write; of forms and incidents that are there', async () => {
    const id = await collector.openIncident()
    expect(await reportOf(id).type(collector.viewer, {})).toMatchObject({ status: 403 })
    for (const path of [`/api/incidents/${id}/reports/nonsense`, '/api/incidents/VG-1999-0001/reports/tt20_mau_03'])
      expect(await collector.viewer(path)).toMatchObject({ status: 404 })
    expect(await reportOf(id, 'nonsense').type(collector.lan, {})).toMatchObject({ status: 404 })
  })
})

describe('versions', () => {
  test('are numbered, never change, and carry the hash of their content and the head of the log', async () => {
    const id = await collector.openIncident()
    const report = reportOf(id)
    const head = async () => (await collector.lan(`/api/incidents/${id}`)).body.chainHead
    const first = await report.save(collector.lan)
    expect(first).toMatchObject({
      status: 200,
      body: { number: 1, author: 'lan', chainHead: await head(), standing: { state: 'saved' } },
    })
    const json = await collector.viewer(`${report.base}/versions/1.json`)
    const content = JSON.stringify(json.body)
    expect(createHash('sha256').update(content).digest('hex')).toBe(first.body.sha256)

    await collector.lan(`/api/incidents/${id}/status`, {
      method: 'POST',
      body: { status: 'confirmed', reason: 'thật' },
    })
    await report.type(collector.minh, { 'N4.2': { value: 'Đề nghị hỗ trợ' } })
    expect((await report.live(collector.viewer)).changedSince).toEqual(expect.arrayContaining(['N3.1', 'N4.1']))
    expect((await report.live(collector.viewer)).changedSince).not.toContain('N4.2')
    const second = await report.save(collector.minh)
    expect(second.body).toMatchObject({ number: 2, author: 'minh', chainHead: await head() })
    expect(JSON.stringify((await collector.viewer(`${report.base}/versions/1.json`)).body)).toBe(content)
    expect((await report.live(collector.viewer)).changedSince).toEqual([])

    const diff = (await collector.viewer(`${report.base}/diff?from=1&to=2`)).body
    expect(diff.fields.map(({ code, by }: { code: string; by: string }) => `${code} ${by}`)).toEqual([
      'N3.1 null',
      'N4.1 null',
      'N4.2 minh',
    ])
    expect(diff.fields[2]).toMatchObject({
      label: { vi: 'Kiến nghị và thông tin khác' },
      before: null,
      after: 'Đề nghị hỗ trợ',
    })
    expect(diff.annex.map(({ title }: { title: { en: string } }) => title.en)).toContain("The incident's log")
    expect(await audited('report.version_saved')).toMatchObject([
      { subject: `${id}/incident_notice/2`, detail: second.body.sha256 },
      { subject: `${id}/incident_notice/1` },
    ])
  })

  test('carry the tags of the category that a person has named, each version those of its time', async () => {
    const id = await collector.openIncident()
    const report = reportOf(id)
    const tagsOf = async (number: number) =>
      (await collector.viewer(`${report.base}/versions/${number}.json`)).body.rsit
    const first = await report.save(collector.lan)
    expect((await report.live(collector.viewer)).rsit).toBeUndefined()
    const named = { method: 'PUT', body: { category: 'malware' } }
    expect((await collector.lan(`/api/incidents/${id}/category`, named)).status).toBe(200)
    await report.save(collector.lan)
    const tags = ['malicious-code:infected-system', 'malicious-code:c2-server', 'malicious-code:malware-distribution']
    expect((await report.live(collector.viewer)).rsit).toEqual(tags)
    expect((await collector.viewer(`${report.base}/versions/2`)).body.form.rsit).toEqual(tags)
    expect(await tagsOf(2)).toEqual(tags)
    expect(await tagsOf(1)).toBeUndefined()
    expect((await collector.viewer(`${report.base}/versions/1`)).body.version.sha256).toBe(first.body.sha256)
  })

  test('are listed by cursor, latest first', async () => {
    const report = reportOf(await collector.openIncident())
    for (let count = 0; count < 5; count++) await report.save(collector.lan)
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await collector.viewer(`${report.base}/versions?limit=2&cursor=${cursor}`)
      seen.push(...body.versions.map(({ number }: { number: number }) => number))
      cursor = body.nextCursor
    }
    expect(seen).toEqual([5, 4, 3, 2, 1])
    expect(await collector.viewer(`${report.base}/versions/9`)).toMatchObject({ status: 404 })
    expect(await collector.viewer(`${report.base}/diff?from=1&to=9`)).toMatchObject({ status: 404 })
  })

  test('saved at the same moment get numbers of their own, or one is told to look again', async () => {
    const report = reportOf(await collector.openIncident())
    const replies = await Promise.all([collector.lan, collector.minh, collector.lan].map(who => report.save(who)))
    const numbers = replies.filter(({ status }) => status === 200).map(({ body }) => body.number)
    expect(numbers.length).toBeGreaterThanOrEqual(1)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(replies.every(({ status }) => status === 200 || status === 409)).toBe(true)
  })

  test('come as documents, with the hash of the content in the annex, and in English', {
    timeout: 60_000,
  }, async () => {
    const id = await collector.openIncident()
    const report = reportOf(id)
    const { sha256 } = (await report.save(collector.lan)).body
    for (const [format, start] of [
      ['docx', 'PK'],
      ['pdf', '%PDF'],
    ] as const) {
      const file = await collector.viewer(`${report.base}/versions/1.${format}?language=en`)
      expect(file.headers['content-disposition']).toBe(`attachment; filename="incident_notice-${id}-v1.${format}"`)
      expect(file.body.subarray(0, start.length).toString()).toBe(start)
    }
    expect((await collector.viewer(`${report.base}/versions/1`)).body.version.sha256).toBe(sha256)
  })

  test('of an incident that was merged away are still there, and new ones go on with the other', async () => {
    const [one, other] = [await collector.openIncident(), await collector.openIncident({ attackers: ['198.51.100.9'] })]
    await reportOf(other).save(collector.lan)
    await (await collector.person('lead'))(`/api/incidents/${one}/merge`, {
      method: 'POST',
      body: { from: [other], reason: 'cùng một vụ' },
    })
    expect((await collector.viewer(`${reportOf(other).base}/versions/1`)).body.version.subject).toBe(other)
    expect((await reportOf(other).live(collector.viewer)).incidentId).toBe(one)
    const list = (await collector.viewer(`/api/incidents/${one}/reports`)).body
    expect(list.forms.find(({ form }: { form: string }) => form === 'incident_notice').latest).toMatchObject({
      subject: other,
    })
  })
})
