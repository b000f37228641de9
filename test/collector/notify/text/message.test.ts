import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CALL_OUT_KINDS } from '../../../../collector/notify/kinds.ts'
import { fitted, gsmLength, SMS_MOST } from '../../../../collector/notify/text/gsm.ts'
import { messageOf } from '../../../../collector/notify/text/message.ts'
import type { Context, Item } from '../../../../collector/notify/text/parts.ts'
import { timeLeft } from '../../../../collector/notify/text/time-left.ts'
import type { Told } from '../../../../collector/notify/text/words.ts'
import { DAY, HOUR, MINUTE, T0 } from '../../../support/call-out-facts.ts'

const TOKEN = 'x'.repeat(43)
const context: Context = { now: T0, link: `https://gac.don-vi.example/a#${TOKEN}`, linkUntil: T0 + DAY }
const nothing = {
  ...{ incident: null, clock: null, deadline: null, notConfirmed: false, count: null, alarm: null },
  ...{ duty: null, about: null },
}

type Change = Omit<Partial<Told>, 'says'> & { says?: Partial<Told['says']> }
const told = ({ says, ...change }: Change = {}): Told => ({
  ...{ number: 12, kind: 'incident_opened', severity: 'high', urgent: true, drill: false, climbs: true },
  ...change,
  says: { ...nothing, incident: 'VG-2026-0001', ...says },
})
const item = (change: Change = {}, round = 0): Item => ({ told: told(change), round })

describe('a message', () => {
  test('says what, how grave, how many, until when, and what the link does', () => {
    const deadline = T0 + 5 * HOUR + 12 * MINUTE
    const message = messageOf(
      [item({ kind: 'clock_warning', says: { clock: 'vn-2026-nd331:report', deadline, count: 12 } }, 2)],
      context,
    )
    expect(message.subject).toEqual({
      vi: '[Vọng Gác] KHẨN · Sắp đến hạn báo cáo sự cố VG-2026-0001',
      en: '[Vọng Gác] URGENT · A report on incident VG-2026-0001 is coming due',
    })
    expect(message.text).toEqual({
      vi: `KHẨN · Sắp đến hạn báo cáo sự cố VG-2026-0001: mức cao, 12 cảnh báo.
Còn 5 giờ 12 phút (hạn 15:12 20/11/2026, +07:00).
Quy định vn-2026-nd331:report.
Báo lần thứ 3, chưa ai xác nhận.

Nhận việc (dùng một lần, đến 10:00 21/11/2026): ${context.link}
Lượt gọi trực số 12.`,
      en: `URGENT · A report on incident VG-2026-0001 is coming due: severity high, 12 alerts.
5 h 12 min left (until 15:12 20/11/2026, +07:00).
Rule vn-2026-nd331:report.
Told 3 times, nobody has acknowledged.

Take it on (good once, until 10:00 21/11/2026): ${context.link}
Call-out 12.`,
    })
    expect(message.short).toEqual({
      vi: `VongGac: Sap den han bao cao VG-2026-0001, con 5h12p (15:12 20/11), cao, 12 canh bao. ${context.link}`,
      en: `VongGac: Report coming due, VG-2026-0001, 5h12m left (15:12 20/11), high, 12 alerts. ${context.link}`,
    })
  })

  test('of a deadline by a rule that is not confirmed says so, and nothing of the rule but its name', () => {
    const says = { clock: 'vn-2026-nd331:report', deadline: T0 + 5 * HOUR }
    const [sure, unsure] = [false, true].map(notConfirmed =>
      messageOf([item({ kind: 'clock_warning', says: { ...says, notConfirmed } })], context),
    )
    const hint = {
      vi: 'Quy định về hạn này có điểm chưa xác nhận: xem trên màn hình trực.\n',
      en: 'Part of the rule behind this deadline is not confirmed: see the console.\n',
    }
    for (const language of ['vi', 'en'] as const) {
      expect(unsure?.text[language]).toContain(hint[language])
      expect(unsure?.text[language].replace(hint[language], '')).toBe(sure?.text[language])
    }
    expect([unsure?.short.vi, unsure?.short.en]).toEqual([
      `VongGac: Sap den han bao cao VG-2026-0001, con 5h (15:00 20/11), chua xac nhan, cao. ${context.link}`,
      `VongGac: Report coming due, VG-2026-0001, 5h left (15:00 20/11), unconfirmed, high. ${context.link}`,
    ])
  })

  test('in an SMS tells such a deadline by its date alone where that is all there is room for', () => {
    const says = { clock: 'vn-2026-nd331:report', deadline: T0 + 5 * HOUR + 12 * MINUTE, notConfirmed: true }
    const { short } = messageOf([item({ kind: 'clock_warning', drill: true, says })], context)
    expect(short.vi).toBe(
      `VongGac: DIEN TAP Sap den han bao cao VG-2026-0001, han 15:12 20/11, chua xac nhan. ${context.link}`,
    )
  })

  test('says of a drill that it is one, first of all', () => {
    const { subject, text, short } = messageOf([item({ drill: true })], context)
    expect([subject.vi, text.vi, short.vi, subject.en, short.en]).toEqual([
      '[Vọng Gác] DIỄN TẬP · KHẨN · Sự cố mới VG-2026-0001',
      expect.stringMatching(/^DIỄN TẬP · KHẨN · Sự cố mới/),
      expect.stringMatching(/^VongGac: DIEN TAP Su co moi/),
      '[Vọng Gác] DRILL · URGENT · New incident VG-2026-0001',
      expect.stringMatching(/^VongGac: DRILL New incident/),
    ])
  })

  test('where there is nothing to take on only shows where to look', () => {
    const { text, short } = messageOf([item({ kind: 'incident_quiet', urgent: false, climbs: false }, 1)], {
      ...context,
      linkUntil: null,
    })
    expect(text.vi).toContain('Xem tại: https://')
    expect(text.vi).not.toContain('chưa ai')
    expect(short.vi).not.toContain('bam')
  })

  test('calls an incident of a foreign name by the call-out’s number', () => {
    const { text, short } = messageOf([item({ says: { incident: 'portal 203.0.113.9 <b>' } })], context)
    expect(JSON.stringify([text, short])).not.toMatch(/portal|203|<b>/)
    expect(short.vi).toContain('Su co moi #12')
  })
})

describe('several in one message', () => {
  const many = [
    item({ severity: 'critical', urgent: false }),
    item({ kind: 'incident_grew', severity: 'low', urgent: false, says: { incident: 'VG-2026-0002' } }),
    item({ kind: 'clock_overdue', severity: 'low', urgent: false, says: { deadline: T0 - 2 * HOUR } }),
    item({ kind: 'agent_alarm', severity: 'high', urgent: false, says: { incident: null, alarm: 'silent' } }),
  ]
  const unsure = (deadline: number) =>
    item({ kind: 'duty_due', severity: 'low', urgent: false, says: { incident: null, deadline, notConfirmed: true } })

  test('are counted by what they are about, with the gravest and the nearest deadline', () => {
    const { subject, text, short } = messageOf(many, context)
    expect(subject.vi).toBe('[Vọng Gác] 4 lượt gọi trực')
    expect(text.vi).toBe(`4 lượt gọi trực: 2 về sự cố, 1 về hạn báo cáo, 1 về tác tử.
Mức nghiêm trọng.
Quá hạn 2 giờ (hạn 08:00 20/11/2026, +07:00).
Sự cố: VG-2026-0001, VG-2026-0002.

Nhận việc (dùng một lần, đến 10:00 21/11/2026): ${context.link}`)
    expect(short.en).toBe(
      `VongGac: 4 call-outs, critical, 2h over (08:00 20/11), 2 on incidents, 1 on deadlines. ${context.link}`,
    )
  })

  test('say so once when a rule behind one of them is not confirmed; beside the nearest deadline only if it is its own', () => {
    const [far, near] = [T0 + DAY, T0 - 3 * HOUR].map(deadline => messageOf([...many, unsure(deadline)], context))
    for (const message of [far, near]) {
      expect(message?.text.vi.split('\n')).toContain(
        'Trong các quy định liên quan có điểm chưa xác nhận: xem trên màn hình trực.',
      )
      expect(message?.text.en.split('\n')).toContain(
        'Part of the rules behind these is not confirmed: see the console.',
      )
    }
    expect(far?.short.en).toContain('2h over (08:00 20/11), 2 on')
    expect(near?.short.en).toContain('3h over (07:00 20/11), unconfirmed, 2 on')
    expect(messageOf(many, context).text.en).not.toContain('confirmed')
  })

  test('name a few incidents and count the others', () => {
    const ids = Array.from({ length: 9 }, (_, index) => item({ says: { incident: `VG-2026-000${index + 1}` } }))
    expect(messageOf(ids, context).text.en).toContain(
      'Incidents: VG-2026-0001, VG-2026-0002, VG-2026-0003, VG-2026-0004, VG-2026-0005 and 4 more.',
    )
  })
})

test.each([
  [0, 'còn 0 phút', '0 min left', 'con 0p'],
  [59_999, 'còn 0 phút', '0 min left', 'con 0p'],
  [8 * MINUTE, 'còn 8 phút', '8 min left', 'con 8p'],
  [2 * HOUR, 'còn 2 giờ', '2 h left', 'con 2h'],
  [2 * HOUR + 5 * MINUTE, 'còn 2 giờ 5 phút', '2 h 5 min left', 'con 2h5p'],
  [3 * DAY + 4 * HOUR + 59 * MINUTE, 'còn 3 ngày 4 giờ', '3 d 4 h left', 'con 3n4h'],
  [3 * DAY, 'còn 3 ngày', '3 d left', 'con 3n'],
  [-1, 'quá hạn 0 phút', '0 min overdue', 'qua 0p'],
  [-26 * HOUR, 'quá hạn 1 ngày 2 giờ', '1 d 2 h overdue', 'qua 1n2h'],
])('time left of %i ms is told as %s', (ms, vi, en, short) => {
  const left = timeLeft(T0 + ms, T0)
  expect(left.whole.vi).toMatch(new RegExp(`^${vi} \\(hạn `))
  expect(left.whole.en).toMatch(new RegExp(`^${en} \\(`))
  expect(left.short.vi).toMatch(new RegExp(`^${short} \\(`))
})

describe('an SMS', () => {
  const arbitrary = fc.record({
    kind: fc.constantFrom(...CALL_OUT_KINDS),
    severity: fc.constantFrom('informational', 'low', 'medium', 'high', 'critical'),
    urgent: fc.boolean(),
    drill: fc.boolean(),
    climbs: fc.boolean(),
    number: fc.integer({ min: 1, max: 9_999_999 }),
    says: fc.record({
      incident: fc.option(fc.constantFrom('VG-2026-0001', 'DT-2026-123456789')),
      clock: fc.option(fc.constantFrom('vn-2026-law116-provider:immediate', `${'a'.repeat(60)}:${'b'.repeat(60)}`)),
      deadline: fc.option(fc.integer({ min: T0 - 400 * DAY, max: T0 + 400 * DAY })),
      notConfirmed: fc.boolean(),
      count: fc.option(fc.nat()),
      alarm: fc.option(fc.constantFrom('silent', 'silent_after_alert', 'tampered', 'gap', 'other')),
      duty: fc.option(fc.constantFrom('vn-legacy-tt20:tt20-annual')),
      about: fc.option(fc.integer({ min: 1, max: 9_999_999 })),
    }),
  })

  test('is one, of the alphabet every telephone has, and its link whole, at the longest address', () => {
    const link = `${'https://'.padEnd(50, 'w')}/a#${TOKEN}`
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 6 }), fc.boolean(), (many, acknowledges) => {
        const items = many.map(one => ({ told: one as Told, round: 0 }))
        const { short } = messageOf(items, { now: T0, link, linkUntil: acknowledges ? T0 + DAY : null })
        for (const text of [short.vi, short.en]) {
          expect(gsmLength(text)).toBeLessThanOrEqual(SMS_MOST)
          expect(text.endsWith(` ${link}`)).toBe(true)
          expect(text).toMatch(/^VongGac: \S/)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('never tells the deadline of a rule that is not confirmed without saying so, whatever its room', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 0, max: 50 }), (one, more) => {
        const told = { ...one, says: { ...one.says, deadline: one.says.deadline ?? T0, notConfirmed: true } } as Told
        const link = `${'https://'.padEnd(more, 'w')}/a#${TOKEN}`
        const { short } = messageOf([{ told, round: 0 }], { now: T0, link, linkUntil: null })
        for (const [text, doubt] of [
          [short.vi, 'chua xac nhan'],
          [short.en, 'unconfirmed'],
        ] as const)
          expect(/\d\d:\d\d \d\d\/\d\d/.test(text)).toBe(text.includes(doubt))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['abc', 3],
    ['a[b]', 6],
    ['€', 2],
    ['đ', undefined],
    ['ạ', undefined],
    ['à', 1],
    ['😀', undefined],
  ])('%j takes the room of %s', (text, length) => expect(gsmLength(text)).toBe(length))

  test('leaves out what has no room, the least first, and never the link', () => {
    expect(fitted('head', ['one', 'two', 'three'], 'link', 14)).toBe('head. link')
    expect(fitted('head', ['one', 'two', 'three'], 'link', 15)).toBe('head, one. link')
    expect(fitted('head', ['much too long', 'b'], 'link', 13)).toBe('head, b. link')
    expect(fitted('head', ['one'], 'link', 5)).toBe('head. link')
    expect(fitted('head', [['fullest', 'full'], 'b'], 'link', 18)).toBe('head, full. link')
    expect(fitted('head', [['fullest', 'full'], 'b'], 'link', 19)).toBe('head, fullest. link')
    expect(fitted('head', [[], 'b'], 'link', 13)).toBe('head, b. link')
  })
})
