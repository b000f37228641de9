import { describe, expect, test } from 'vitest'
import type { FiledStage } from '../../../collector/report/facts.ts'
import { loadRegimes, type Regime } from '../../../collector/report/regimes.ts'
import { reportedTo } from '../../../collector/report/reported.ts'

const regimes = loadRegimes()
const filed = (stage: string, change: Partial<FiledStage> = {}): FiledStage => ({
  ...{ regime: 'vn-2026-nd331', stage, filedAt: new Date('2026-11-20T03:30:00Z') },
  ...change,
})

describe('who was told', () => {
  test('is said with what its rule leaves open: of the stage first, then of the whole regime', () => {
    const [initial, report] = reportedTo([filed('initial'), filed('report')], regimes)
    for (const [language, own, whole] of [
      ['vi', 'Nghị định không định nghĩa «sự cố nghiêm trọng»', 'Lời văn nghị định chưa đối chiếu với Công báo.'],
      ['en', 'The decree does not define a "serious incident"', 'has not been checked against the Official Gazette.'],
    ] as const) {
      expect(initial?.notConfirmed?.[language]).toMatch(new RegExp(`^${own}.*${whole}`))
      expect(report?.notConfirmed?.[language]).toContain(whole)
      expect(report?.notConfirmed?.[language]).not.toContain(own)
    }
  })

  test('is said to each recipient, and of a rule that is confirmed without a doubt', () => {
    const confirmed = regimes.map(
      (regime): Regime => ({
        ...regime,
        not_confirmed: [],
        stages: regime.stages.map(stage => ({ ...stage, not_confirmed: [] })),
      }),
    )
    const both = filed('report', { recipients: ['mps_specialised_agency', 'owner'] })
    expect(reportedTo([both], confirmed).map(({ notConfirmed }) => notConfirmed)).toEqual([null, null])
    expect(new Set(reportedTo([both], regimes).map(({ notConfirmed }) => notConfirmed?.en.length)).size).toBe(1)
    expect(reportedTo([filed('no-such')], regimes)).toMatchObject([{ recipient: null, notConfirmed: null }])
  })
})
