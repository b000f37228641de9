import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Verdict } from '../api.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { Panel } from '../parts/panel.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { type Rule, removePolicy } from '../rules-api.ts'
import { rulesQuery } from '../rules-queries.ts'
import { useDecide } from './decision.ts'
import { PolicyForm } from './policy-form.tsx'
import styles from './rules.module.css'

/** Rules that verdicts or policies are known of: those that were wrong most often first. */
export function RuleList() {
  const { t } = useLocale()
  const query = useQuery(rulesQuery)
  return (
    <Panel title={t.rules.title}>
      {query.isPending ? <Loading lines={3} /> : null}
      {query.isError && !query.data ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data?.rules.length === 0 ? <p className={styles['empty']}>{t.rules.noRules}</p> : null}
      <ul className={styles['list']} aria-label={t.rules.title}>
        {query.data?.rules.map(rule => (
          <RuleItem key={rule.ruleId} rule={rule} />
        ))}
      </ul>
    </Panel>
  )
}

function RuleItem({ rule }: { rule: Rule }) {
  const { t, pick, number } = useLocale()
  const mayDecide = useMay()('incident.close')
  const [open, setOpen] = useState(false)
  const { ruleId, title, policy, verdicts, falsePositiveRatio } = rule
  const remove = useDecide('rules', () => removePolicy(ruleId, policy?.organisation ?? ''))
  const counted = Object.entries(verdicts).map(
    ([verdict, count]) => `${t.verdict[verdict as Verdict] ?? verdict}: ${number(count)}`,
  )
  return (
    <li data-rule={ruleId}>
      <div className={styles['top']}>
        <strong className={styles['grow']}>
          {title ? `${pick(title)} ` : ''}
          <span className="mono">{ruleId}</span>
        </strong>
        {mayDecide ? (
          <>
            <Button
              size="compact-xs"
              variant="default"
              aria-expanded={open}
              aria-label={t.rules.policyOf(ruleId)}
              onClick={() => setOpen(!open)}
            >
              {policy ? t.tasks.edit : t.rules.addPolicy}
            </Button>
            {policy ? (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={t.rules.removePolicyOf(ruleId)}
                loading={remove.isPending}
                onClick={() => remove.mutate()}
              >
                {t.rules.removePolicy}
              </Button>
            ) : null}
          </>
        ) : null}
      </div>
      <p data-ratio>
        {falsePositiveRatio === null
          ? t.rules.noRatio
          : t.rules.ratio(number(Math.round(falsePositiveRatio * 1000) / 10))}
        {counted.length > 0 ? <span className={styles['quiet']}> · {counted.join(' · ')}</span> : null}
      </p>
      {policy ? (
        <p className={styles['quiet']} data-policy>
          {t.rules.policyWords(policy.treatAs ? t.rules.treatments[policy.treatAs] : null, number(policy.openAfter))} ·{' '}
          {policy.reason} · {policy.author}, <Instant at={policy.at} /> ·{' '}
          <span className="mono">{policy.organisation}</span>
        </p>
      ) : null}
      {open ? <PolicyForm rule={rule} close={() => setOpen(false)} /> : null}
      <Outcome done={false} error={remove.error} />
    </li>
  )
}
