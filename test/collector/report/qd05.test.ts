import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { suggestSeverity } from '../../../collector/report/qd05.ts'
import type { Judgements } from '../../../collector/store/incidents.ts'
import { incidentFacts } from '../../support/incident-facts.ts'

const HARMS = ['serviceInterrupted', 'stateSecretDisclosed', 'integrityLost', 'controlLost', 'mayCascade'] as const
const NO_HARM = Object.fromEntries(HARMS.map(name => [name, false]))

const suggest = (systemLevel: number, judgements: Judgements = {}, kinds: readonly string[] = [], times = {}) =>
  suggestSeverity(incidentFacts({ systemLevel, judgements, times }), new Set(kinds))

describe('serious is a weighty system that suffers harm which its owner can’t control alone', () => {
  test.each<[string, number, Judgements, string]>([
    ['level 4, control lost, beyond capability', 4, { controlLost: true, beyondCapability: true }, 'serious'],
    [
      'level 5, service interrupted, beyond capability',
      5,
      { serviceInterrupted: true, beyondCapability: true },
      'serious',
    ],
    [
      'level 2, but on the national list',
      2,
      { onNationalList: true, mayCascade: true, beyondCapability: true },
      'serious',
    ],
    [
      'level 3, not on the list, everything else',
      3,
      { onNationalList: false, controlLost: true, beyondCapability: true },
      'ordinary',
    ],
    ['level 5 without any harm', 5, { ...NO_HARM, beyondCapability: true }, 'ordinary'],
    ['level 5, harmed, within own capability', 5, { controlLost: true, beyondCapability: false }, 'ordinary'],
    ['nothing is known', 0, {}, 'undecided'],
    ['level 4, harm not judged', 4, { beyondCapability: true }, 'undecided'],
    ['level 4, one harm denied, the others not judged', 4, { controlLost: false, beyondCapability: true }, 'undecided'],
    ['level 4, harmed, capability not judged', 4, { controlLost: true }, 'undecided'],
    ['level 3, the list not judged', 3, { controlLost: true, beyondCapability: true }, 'undecided'],
    [
      'level unknown, not on the list',
      0,
      { onNationalList: false, controlLost: true, beyondCapability: true },
      'undecided',
    ],
    ['level unknown, but within own capability', 0, { beyondCapability: false }, 'ordinary'],
  ])('%s: %s', (_case, level, judgements, suggested) => {
    expect(suggest(level, judgements).suggested).toBe(suggested)
  })

  test('that capability was exceeded at some instant says that it was', () => {
    const times = { exceededCapacityAt: new Date('2026-11-20T04:00:00Z') }
    expect(suggest(4, { controlLost: true }, [], times).suggested).toBe('serious')
    expect(suggest(4, { controlLost: true, beyondCapability: false }, [], times).suggested).toBe('ordinary')
  })

  test('more knowledge never turns a decision round', () => {
    const answer = fc.option(fc.boolean(), { nil: undefined })
    const names = [...HARMS, 'onNationalList', 'beyondCapability'] as const
    const judgements = fc.record(Object.fromEntries(names.map(name => [name, answer])))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), judgements, judgements, (level, some, more) => {
        const known = Object.fromEntries(names.map(name => [name, some[name] ?? more[name]]))
        const before = suggest(level, some as Judgements).suggested
        if (before !== 'undecided') expect(suggest(level, known as Judgements).suggested).toBe(before)
      }),
    )
  })
})

describe('it says', () => {
  test('each condition and how it stands, and what follows', () => {
    const { reasons } = suggest(4, { controlLost: true, serviceInterrupted: true })
    expect(reasons.map(({ vi }) => vi)).toEqual([
      'Điều kiện 1a, hệ thống (cấp độ 4, chưa rõ có thuộc danh mục quan trọng quốc gia): đáp ứng.',
      'Điều kiện 1b, thiệt hại (dịch vụ gián đoạn, mất quyền điều khiển): đáp ứng.',
      'Điều kiện 2, chủ quản không thể tự kiểm soát, xử lý: chưa đủ thông tin.',
      'Chưa gợi ý được; cho tới khi có người xác nhận, thời hạn tính như sự cố nghiêm trọng.',
    ])
    expect(reasons.every(({ en }) => en.length > 0)).toBe(true)
  })

  test('what would have to be answered, and nothing once it is decided', () => {
    expect(suggest(0, { controlLost: true }).asks).toEqual(['onNationalList', 'beyondCapability'])
    expect(suggest(4, { beyondCapability: true, controlLost: false }).asks).toEqual([
      'serviceInterrupted',
      'stateSecretDisclosed',
      'integrityLost',
      'mayCascade',
    ])
    expect(suggest(4, { beyondCapability: false }).asks).toEqual([])
  })

  test('on what it rests, and that this is not confirmed', () => {
    const { citation, notConfirmed } = suggest(0)
    expect(citation).toContain('05/2017/QĐ-TTg Đ9')
    expect(notConfirmed.vi).toContain('Chưa rõ hiệu lực của Quyết định 05/2017/QĐ-TTg')
    expect(notConfirmed.vi).toContain('không định nghĩa «sự cố nghiêm trọng»')
  })
})

describe('the kind of response plan', () => {
  const plans = (...given: Parameters<typeof suggest>) => suggest(...given).plans.map(({ en }) => en.split(' (')[0])

  test.each<[string, Parameters<typeof suggest>, string[]]>([
    ['level 5', [5], ['Plan for systems of level 5 or on the national list']],
    ['on the national list', [3, { onNationalList: true }], ['Plan for systems of level 5 or on the national list']],
    ['level 4 of an ISP', [4, {}, ['isp']], ['Plan of telecommunications and state-owned enterprises']],
    [
      'level 5 of an ISP',
      [5, {}, ['isp']],
      ['Plan for systems of level 5 or on the national list', 'Plan of telecommunications and state-owned enterprises'],
    ],
    [
      'level 4 of an owner who has not said what it is',
      [4],
      [
        'Plan of ministries and central agencies',
        'Plan of provinces',
        'Plan of telecommunications and state-owned enterprises',
      ],
    ],
    ['level 3, not on the list', [3, { onNationalList: false }], []],
    ['level unknown', [0], []],
  ])('%s', (_case, given, expected) => {
    expect(plans(...given)).toEqual(expected)
  })
})
