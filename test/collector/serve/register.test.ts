/** Networks, systems and what is known of an address, through the console's API of a running collector. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { mmdb } from '../../support/mmdb.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open.splice(0)) await collector[Symbol.asyncDispose]()
})

async function start(options: Parameters<typeof runningCollector>[0] = {}) {
  const collector = await runningCollector({ now: () => new Date('2026-11-20T03:00:05Z'), ...options })
  open.push(collector)
  return { collector, analyst: await collector.person('analyst') }
}

const SYSTEM = { name: 'Cổng', level: 3, addresses: ['198.51.100.10', 'portal'], domains: ['www.example.vn'] }

test('networks and systems are added, changed, paged through and removed; every write is in the audit', async () => {
  const { collector, analyst } = await start()
  const post = (path: string, body: unknown) => analyst(path, { method: 'POST', body })
  const { body: system } = await post('/api/systems', SYSTEM)
  expect(system).toMatchObject({ ...SYSTEM, organisation: 'default', networks: [], owner: '' })
  const { body: network } = await post('/api/networks', { prefix: '203.0.113.0/24', kind: 'own', systemId: system.id })
  expect(network).toMatchObject({ prefix: '203.0.113.0/24', system: 'Cổng', site: '' })
  expect((await analyst(`/api/systems/${system.id}`)).body.networks).toEqual(['203.0.113.0/24'])
  const changed = await analyst(`/api/networks/${network.id}`, {
    method: 'PUT',
    body: { prefix: '203.0.113.0/25', kind: 'customer' },
  })
  expect(changed).toMatchObject({
    status: 200,
    body: { id: network.id, prefix: '203.0.113.0/25', kind: 'customer', systemId: null },
  })

  for (const third of [1, 2, 3, 4]) await post('/api/networks', { prefix: `10.${third}.0.0/16`, kind: 'own' })
  for (const name of ['a', 'B', 'c']) await post('/api/systems', { name })
  for (const [path, key, name, sorted] of [
    [
      '/api/networks?limit=2',
      'networks',
      'prefix',
      ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16', '10.4.0.0/16', '203.0.113.0/25'],
    ],
    ['/api/networks?limit=2&kind=customer', 'networks', 'prefix', ['203.0.113.0/25']],
    ['/api/systems?limit=2&organisation=default', 'systems', 'name', ['a', 'B', 'c', 'Cổng']],
  ] as const) {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await analyst(`${path}&cursor=${cursor}`)
      seen.push(...body[key].map((row: Record<string, string>) => row[name]))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(sorted)
  }
  expect((await analyst(`/api/networks/${network.id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await analyst(`/api/systems/${system.id}`, { method: 'DELETE' })).status).toBe(204)
  const actions = (await collector.store.audit.latest(50)).map(
    ({ actor, action, subject }) => `${actor} ${action} ${subject}`,
  )
  for (const action of ['system.added', 'system.removed']) expect(actions).toContain(`analyst ${action} ${system.id}`)
  for (const action of ['network.added', 'network.changed', 'network.removed'])
    expect(actions).toContain(`analyst ${action} ${network.id}`)
})

test('what is wrong is told field by field, in both languages', async () => {
  const { analyst } = await start()
  const reply = await analyst('/api/networks', {
    method: 'POST',
    body: { prefix: '10.0.0.1/8', kind: 'ours', colour: 'red' },
  })
  expect(reply).toMatchObject({
    status: 422,
    body: {
      error: 'invalid_fields',
      message: { vi: expect.any(String) },
      problems: [
        {
          field: 'prefix',
          what: { vi: expect.stringContaining('10.0.0.0/8'), en: expect.stringContaining('10.0.0.0/8') },
        },
        { field: 'kind' },
        { field: 'colour', what: { vi: 'không có trường này', en: 'no such field' } },
      ],
    },
  })
  await analyst('/api/systems', { method: 'POST', body: SYSTEM })
  const taken = await analyst('/api/systems', { method: 'POST', body: { name: 'Khác', addresses: ['PORTAL'] } })
  expect(taken).toMatchObject({ status: 422, body: { problems: [{ field: 'addresses.1' }] } })
  for (const path of [
    '/api/networks?cursor=garbage',
    '/api/networks/at/portal',
    '/api/networks?kind=x',
    '/api/systems?limit=0',
  ])
    expect(await analyst(path)).toMatchObject({ status: 400, body: { error: 'bad_request' } })
})

test('files are taken as a whole or not at all, and tried before', async () => {
  const { analyst } = await start()
  const send = (what: string, body: object) =>
    analyst(`/api/${what}/import`, { method: 'POST', body: { name: 'f', ...body } })
  const systems = { format: 'yaml', text: '- { name: Cổng, addresses: [portal] }\n- { name: Thư }\n' }
  expect(await send('systems', { ...systems, dryRun: true })).toMatchObject({
    status: 200,
    body: { added: ['Cổng', 'Thư'] },
  })
  expect((await analyst('/api/systems')).body.systems).toEqual([])
  expect(await send('systems', systems)).toMatchObject({ status: 200, body: { added: ['Cổng', 'Thư'], problems: [] } })
  const wrong = await send('networks', {
    format: 'csv',
    text: 'prefix,kind,system\n10.0.0.0/8,own,Cổng\n10.1.0.1/16,own,\n',
  })
  expect(wrong).toMatchObject({
    status: 422,
    body: { added: [], problems: [{ line: 3, field: 'prefix', what: { vi: expect.any(String) } }] },
  })
  const networks = { format: 'csv', text: 'prefix,kind,system\n10.0.0.0/8,own,Cổng\n' }
  expect(await send('networks', { ...networks, replace: true })).toMatchObject({
    status: 200,
    body: { added: ['10.0.0.0/8'] },
  })
  expect((await analyst('/api/networks')).body.networks).toMatchObject([{ prefix: '10.0.0.0/8', system: 'Cổng' }])
  // As long as files may be, not as long as other requests.
  const long = `prefix,kind,note\n${'# x\n'.repeat(200_000)}10.0.0.0/8,own,\n`
  expect(await send('networks', { format: 'csv', text: long, dryRun: true })).toMatchObject({ status: 200 })
})

test('an address tells its networks and its system, and why', async () => {
  const { analyst } = await start()
  await analyst('/api/systems', { method: 'POST', body: SYSTEM })
  for (const prefix of ['198.51.100.0/24', '198.51.100.0/28'])
    await analyst('/api/networks', { method: 'POST', body: { prefix, kind: 'own', site: 'Huế' } })
  expect((await analyst('/api/networks/at/::ffff:198.51.100.10')).body).toEqual({
    address: '198.51.100.10',
    networks: [
      expect.objectContaining({ prefix: '198.51.100.0/28' }),
      expect.objectContaining({ prefix: '198.51.100.0/24' }),
    ],
    system: expect.objectContaining({ name: 'Cổng', level: 3, through: { by: 'entry', text: '198.51.100.10' } }),
    why: {
      vi: 'Thuộc mạng 198.51.100.0/28 (của đơn vị, Huế). Là hệ thống «Cổng» (cấp độ 3), có khai 198.51.100.10.',
      en: 'In the network 198.51.100.0/28 (own, Huế). It is the system “Cổng” (level 3), which lists 198.51.100.10.',
    },
  })
  expect((await analyst('/api/networks/at/192.0.2.1')).body).toMatchObject({
    networks: [],
    system: null,
    why: { vi: 'Không thuộc mạng hay hệ thống nào đã khai.' },
  })
})

test('entities are described one by one and many at once, with what files and lists say, and how they are grouped', async () => {
  const folder = tempFolder()
  writeFileSync(
    join(folder, 'country.mmdb'),
    mmdb({ '203.0.113.0/24': { country: { iso_code: 'VN' } } }, { type: 'Country' }),
  )
  const asn = { autonomous_system_number: 64_500, autonomous_system_organization: 'Mẫu' }
  writeFileSync(join(folder, 'asn.mmdb'), mmdb({ '203.0.113.0/24': asn }, { type: 'ASN' }))
  const settings = 'enrich: { geoip: { country: country.mmdb, asn: asn.mmdb } }\ngrouping: { stopValues: [scanner] }\n'
  const { collector, analyst } = await start({ folder, settings })
  await analyst('/api/systems', { method: 'POST', body: SYSTEM })
  await analyst('/api/networks', { method: 'POST', body: { prefix: '100.64.0.0/10', kind: 'cgnat' } })
  const agent = await collector.addAgent()
  await collector.sendBatch(
    agent,
    wireBatch([wireAlert(1, { entities: { victims: ['portal'], attackers: ['203.0.113.5'] } })]),
  )

  expect((await analyst('/api/entities/203.0.113.5')).body).toEqual({
    value: '203.0.113.5',
    kind: 'address',
    country: { code: 'VN', name: { vi: 'Việt Nam', en: 'Vietnam' } },
    city: null,
    asn: { number: 64_500, organisation: 'Mẫu' },
    network: null,
    system: null,
    why: null,
    warningLists: [],
    notGroupedBy: null,
    seen: { firstAt: '2026-11-20T03:00:05.000Z', lastAt: '2026-11-20T03:00:05.000Z' },
  })
  const { body: named } = await analyst(`/api/entities/${encodeURIComponent('WWW.example.vn')}`)
  expect(named).toMatchObject({
    kind: 'name',
    system: { name: 'Cổng', through: { by: 'name', text: 'www.example.vn' } },
  })
  // The alert named another of the system's names.
  expect(named.seen).not.toBeNull()

  const values = ['100.64.1.1', '8.8.8.8', 'scanner', '2001:DB8::0001', 'nobody']
  const { body } = await analyst('/api/entities', { method: 'POST', body: { values } })
  expect(
    body.entities.map((one: { value: string; notGroupedBy: { reason: string } | null }) => [
      one.value,
      one.notGroupedBy?.reason,
    ]),
  ).toEqual([
    ['100.64.1.1', 'cgnat'],
    ['8.8.8.8', 'warning_list'],
    ['scanner', 'stop_value'],
    ['2001:db8::1', undefined],
    ['nobody', undefined],
  ])
  expect(body.entities[0]).toMatchObject({
    network: { prefix: '100.64.0.0/10' },
    notGroupedBy: { words: { vi: expect.stringContaining('CGNAT') } },
  })
  expect(body.entities[1].warningLists).toEqual([{ name: 'Public DNS resolvers', description: expect.any(String) }])
  const many = Array.from({ length: 201 }, (_, at) => `10.0.0.${at}`)
  expect((await analyst('/api/entities', { method: 'POST', body: { values: many } })).status).toBe(400)
  expect(
    (await analyst('/api/entities', { method: 'POST', body: { values: many.slice(1) } })).body.entities,
  ).toHaveLength(200)
})

test('reports know the systems behind an incident, by their own entries and by the networks they were given', async () => {
  const { collector, analyst } = await start()
  await analyst('/api/systems', { method: 'POST', body: SYSTEM })
  const mail = await analyst('/api/systems', {
    method: 'POST',
    body: { name: 'Thư điện tử', level: 4, operator: 'Trung tâm' },
  })
  const network = { prefix: '203.0.113.0/24', kind: 'own', systemId: mail.body.id }
  await analyst('/api/networks', { method: 'POST', body: network })
  const agent = await collector.addAgent()
  const victims = ['198.51.100.10', '203.0.113.7']
  await collector.sendBatch(agent, wireBatch([wireAlert(1, { entities: { victims } })]))
  const { body } = await analyst('/api/incidents/VG-2026-0001/reports/tt20_mau_03')
  const fields = body.sections.flatMap((section: { fields: { code: string; value: string }[] }) => section.fields)
  const answerOf = (code: string) => fields.find((field: { code: string }) => field.code === code)?.value
  expect(answerOf('C1')).toBe('Trung tâm')
  expect(answerOf('C3')).toMatch(/^Cổng \(.*\); Thư điện tử/)
  expect(answerOf('C4')).toBe('4')
})

test.each([
  ['a GeoIP file', 'enrich: { geoip: { city: nowhere.mmdb } }', /enrich\.geoip\.city: .*nowhere\.mmdb/],
  ['a folder of warning lists', 'enrich: { warningLists: { folder: nowhere } }', /nowhere/],
])('a collector whose configuration names %s that is not there does not start', async (_, settings, told) => {
  await expect(runningCollector({ settings })).rejects.toThrow(told)
})

test('the very next alert is grouped by what was just written, and what names nobody is counted', async () => {
  const { collector, analyst } = await start()
  const agent = await collector.addAgent()
  const between = (sequence: number, victim: string, attacker: string) =>
    wireAlert(sequence, { entities: { victims: [victim], attackers: [attacker] } })
  await collector.sendBatch(agent, wireBatch([between(1, 'web1', '100.64.0.7'), between(2, 'web2', '100.64.0.7')]))
  const incidents = async () => (await analyst('/api/incidents')).body.incidents.length
  // One attacker: one incident.
  expect(await incidents()).toBe(1)
  await analyst('/api/networks', { method: 'POST', body: { prefix: '100.64.0.0/10', kind: 'cgnat' } })
  await collector.sendBatch(agent, wireBatch([between(3, 'web3', '100.64.0.9'), between(4, 'web4', '100.64.0.9')]))
  expect(await incidents()).toBe(3)
  const metrics = String((await collector.ask('/metrics')).body)
  expect(metrics).toContain('vonggac_collector_entities_not_grouped_total{reason="cgnat"} 2')
})
