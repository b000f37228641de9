import type { AlertView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import styles from './alerts-page.module.css'
import { type FilterField, valuesOf } from './filter.ts'
import { FilterValue } from './filter-value.tsx'

const SHOWN = 3

/** From whom to whom, and as whom. */
export function AlertParties({ alert }: { alert: AlertView }) {
  return (
    <div className={styles['parties']}>
      <Values alert={alert} field="attacker" />
      <Values alert={alert} field="victim" mark="→" />
      <Values alert={alert} field="account" mark="@" />
    </div>
  )
}

function Values({ alert, field, mark }: { alert: AlertView; field: FilterField; mark?: string }) {
  const { t } = useLocale()
  const values = valuesOf(alert, field)
  if (values.length === 0) return null
  return (
    <span>
      {mark ? <span className={styles['mark']}>{mark} </span> : null}
      {values.slice(0, SHOWN).map(value => (
        <FilterValue key={value} field={field} value={value} />
      ))}
      {values.length > SHOWN ? (
        <span className={styles['mark']} title={values.slice(SHOWN).join(', ')}>
          {t.inbox.others(values.length - SHOWN)}
        </span>
      ) : null}
    </span>
  )
}
