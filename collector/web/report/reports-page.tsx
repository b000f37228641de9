import { IconChecks } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { PagedRows, Row } from '../parts/rows.tsx'
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
  const list = useInfiniteQuery(waitingQuery)
  return (
    <PagedRows
      list={list}
      itemsOf={page => page.waiting}
      label={t.reporting.waiting}
      empty={{ icon: IconChecks, title: t.reporting.noneWaiting }}
    >
      {({ subject, form, title, number, by, at }) => (
        <Row
          key={`${subject} ${form} ${number}`}
          name={subject}
          title={<ToReport subject={subject} form={form} />}
          marks={t.reporting.version(number)}
          facts={
            <>
              <Fact name={t.reporting.form}>{pick(title)}</Fact>
              <Fact name={t.reporting.submitted}>{t.reporting.by(by, localInstant(new Date(at)))}</Fact>
            </>
          }
        />
      )}
    </PagedRows>
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
