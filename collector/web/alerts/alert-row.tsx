import { Link } from '@tanstack/react-router'
import type { AlertView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { Instant } from '../parts/instant.tsx'
import { SeverityTag } from '../parts/severity-tag.tsx'
import { AlertParties } from './alert-parties.tsx'
import styles from './alerts-page.module.css'
import { FilterValue } from './filter-value.tsx'

export function AlertRow({ alert }: { alert: AlertView }) {
  const { t, locale, number } = useLocale()
  const { rule } = alert
  return (
    <li className={styles['row']} data-alert={`${alert.agent}/${alert.epoch}/${alert.sequence}`}>
      <span className={styles['when']}>
        <Instant at={alert.detectedAt} precision="second" />
      </span>
      <span className={styles['severity']}>
        <FilterValue field="severity" value={rule.severity}>
          <SeverityTag severity={rule.severity} />
        </FilterValue>
      </span>
      <div className={styles['rule']}>
        <FilterValue field="rule" value={rule.id}>
          <span className={styles['title']}>{locale === 'vi' ? (rule.titleVi ?? rule.title) : rule.title}</span>
        </FilterValue>
        <div className={styles['under']}>
          {alert.drill ? <DrillTag /> : null}
          {alert.standsFor ? <strong className="numbers">× {number(alert.standsFor)}</strong> : null}
          <FilterValue field="engine" value={rule.engine} />
          <span className="mono">{rule.id}</span>
        </div>
      </div>
      <AlertParties alert={alert} />
      <div className={styles['where']}>
        <FilterValue field="agent" value={alert.agent} />
        {alert.incidentId ? (
          <Link to="/incidents/$id" params={{ id: alert.incidentId }} className={styles['incident']}>
            {t.alerts.openIncident}
          </Link>
        ) : null}
      </div>
    </li>
  )
}
