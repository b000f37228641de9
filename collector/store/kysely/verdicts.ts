import type { RuleVerdicts, VerdictStore } from '../verdicts.ts'
import type { Db } from './schema.ts'

export const verdictStore = (db: Db): VerdictStore => ({
  async set(incidentId, verdict, rules) {
    await db.deleteFrom('verdict').where('incident_id', '=', incidentId).execute()
    if (verdict === null || rules.length === 0) return
    const rows = rules.map(({ ruleId, title }) => ({
      incident_id: incidentId,
      verdict,
      rule_id: ruleId,
      title_vi: title.vi,
      title_en: title.en,
    }))
    await db.insertInto('verdict').values(rows).execute()
  },

  async byRule(organisation) {
    let query = db
      .selectFrom('verdict')
      .select(({ fn }) => [
        'rule_id',
        'verdict',
        fn.max('title_vi').as('vi'),
        fn.max('title_en').as('en'),
        fn.countAll<number>().as('count'),
      ])
      .groupBy(['rule_id', 'verdict'])
      .orderBy('rule_id')
    if (organisation !== undefined) {
      const theirs = db.selectFrom('incident').select('id').where('organisation', '=', organisation)
      query = query.where('incident_id', 'in', theirs)
    }
    const rows = await query.execute()
    const rules = new Map<string, RuleVerdicts>()
    for (const { rule_id: ruleId, verdict, vi, en, count } of rows) {
      const so = rules.get(ruleId) ?? { ruleId, title: { vi, en }, verdicts: {} }
      rules.set(ruleId, { ...so, verdicts: { ...so.verdicts, [verdict]: Number(count) } })
    }
    return [...rules.values()]
  },
})
