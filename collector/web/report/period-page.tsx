import { getRouteApi, Link } from '@tanstack/react-router'
import { ReportPreview } from '../incident/report-preview.tsx'
import { useLocale } from '../locale.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { localDay } from '../time.ts'
import { useTitle } from '../title.ts'
import { isPeriodForm } from './period.ts'
import { PeriodDeliveries } from './period-deliveries.tsx'
import styles from './report-tab.module.css'
import { VersionPanel } from './version-panel.tsx'

const route = getRouteApi('/inside/reports/$days/$form')

/** A report on a period, worked on as those of incidents are: filled in, saved, submitted, approved. */
export function PeriodPage() {
  const { t } = useLocale()
  const { days, form } = route.useParams()
  const { organisation = '' } = route.useSearch()
  const subject = `${organisation}/${days}`
  const title = isPeriodForm(form) ? t.reporting.kinds[form] : form
  const shown = days.split('_').map(localDay).join(' – ')
  useTitle(`${title} ${shown}`)
  return (
    <>
      <PageHeader title={title} subtitle={organisation === '' ? shown : `${shown} · ${organisation}`} />
      <p>
        <Link to="/reports" className={styles['link']}>
          {t.reporting.toReports}
        </Link>
      </p>
      <section className={styles['tab']} key={`${subject} ${form}`}>
        <ReportPreview subject={subject} form={form} />
        <VersionPanel subject={subject} form={form} />
        <PeriodDeliveries subject={subject} form={form} />
      </section>
    </>
  )
}
