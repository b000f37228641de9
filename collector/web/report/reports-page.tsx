import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { waitingQuery } from '../queries.ts'
import { localInstant } from '../time.ts'
import { useTitle } from '../title.ts'
import { PeriodForm } from './period-form.tsx'
import styles from './report-tab.module.css'

/** What waits for an approver, and every report on a stretch of days. */
export function ReportsPage() {
  const { t } = useLocale()
  useTitle(t.reporting.title)
  return (
    <>
      <PageHeader title={t.reporting.title} subtitle={t.reporting.subtitle} />
      <section className={styles['sheet']} aria-label={t.reporting.waiting}>
        <h2>{t.reporting.waiting}</h2>
        <Waiting />
      </section>
      <section className={styles['sheet']} aria-label={t.reporting.periods}>
        <h2>{t.reporting.periods}</h2>
        <PeriodForm />
      </section>
    </>
  )
}

function Waiting() {
  const { t, pick } = useLocale()
  const query = useQuery(waitingQuery)
  if (query.isPending) return <Loading lines={2} />
  if (!query.data) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (query.data.waiting.length === 0) return <p className={styles['quiet']}>{t.reporting.noneWaiting}</p>
  return (
    <ul className={styles['list']}>
      {query.data.waiting.map(({ subject, form, title, number, by, at }) => (
        <li key={`${subject} ${form} ${number}`} className={styles['item']} data-waiting={subject}>
          <div className={styles['row']}>
            <ToReport subject={subject} form={form} />
            <span>{pick(title)}</span>
            <span>{t.reporting.version(number)}</span>
            <span className={styles['quiet']}>{t.reporting.by(by, localInstant(new Date(at)))}</span>
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Where a version is decided on: on the page of its incident, or of its days. */
function ToReport({ subject, form }: { subject: string; form: string }) {
  const [organisation = '', days] = subject.split('/')
  if (days === undefined)
    return (
      <Link to="/incidents/$id" params={{ id: subject }} search={{ tab: 'report' }} className={styles['link']}>
        {subject}
      </Link>
    )
  return (
    <Link to="/reports/$days/$form" params={{ days, form }} search={{ organisation }} className={styles['link']}>
      {subject}
    </Link>
  )
}
