import { IconCircleCheck, IconDownload, IconFileAlert } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { LiveFormView } from '../../serve/report-views.ts'
import { useLocale } from '../locale.tsx'
import { DrillTag } from '../parts/drill-tag.tsx'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { formQuery } from '../queries.ts'
import { formAddress } from '../report-api.ts'
import { localInstant } from '../time.ts'
import { ReportAnnex } from './report-annex.tsx'
import styles from './report-preview.module.css'
import { ReportSection } from './report-section.tsx'

const FORMATS = ['docx', 'pdf', 'json'] as const

/** The form as it stands now: what is missing on top, then each field with where its value came from. */
export function ReportPreview({ subject, form }: { subject: string; form: string }) {
  const query = useQuery(formQuery(subject, form))
  if (query.isPending) return <Loading />
  if (!query.data) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Report subject={subject} view={query.data} />
}

function Report({ subject, view }: { subject: string; view: LiveFormView }) {
  const { t, pick } = useLocale()
  return (
    <article className={styles['report']} aria-label={pick(view.title)}>
      <header className={styles['header']}>
        <div>
          <h2>{pick(view.title)}</h2>
          <p className={styles['quiet']}>
            {t.report.citation}: {view.citation}
          </p>
          <p className={styles['quiet']}>
            {view.drill ? <DrillTag /> : null} <span className="mono">{view.form}</span> ·{' '}
            {t.report.generated(localInstant(new Date(view.generatedAt), 'second'))}
          </p>
        </div>
        <Downloads subject={subject} form={view.form} />
      </header>
      <MissingFields view={view} />
      {view.notConfirmed.map(text => (
        <NotConfirmed key={text.en} text={text} />
      ))}
      {view.sections.map(section => (
        <ReportSection key={section.code} subject={subject} view={view} section={section} />
      ))}
      <ReportAnnex annex={view.annex} />
    </article>
  )
}

function Downloads({ subject, form }: { subject: string; form: string }) {
  const { t } = useLocale()
  return (
    <div className={styles['downloads']}>
      {FORMATS.map(format => (
        <a
          key={format}
          className={styles['download']}
          href={formAddress(subject, form, format)}
          download
          aria-label={t.report.downloadAs(format.toUpperCase())}
        >
          <IconDownload size={14} aria-hidden /> {format.toUpperCase()}
        </a>
      ))}
    </div>
  )
}

function MissingFields({ view }: { view: LiveFormView }) {
  const { t, pick } = useLocale()
  const missing = view.sections.flatMap(section => section.fields).filter(field => field.missing)
  if (missing.length === 0) {
    return (
      <p className={styles['complete']}>
        <IconCircleCheck size={16} aria-hidden /> {t.report.complete}
      </p>
    )
  }
  return (
    <section className={styles['missing']} aria-label={t.report.missing(missing.length)}>
      <h3>
        <IconFileAlert size={16} aria-hidden /> {t.report.missing(missing.length)}
      </h3>
      <p>{t.report.missingText}</p>
      <ul>
        {missing.map(field => (
          <li key={field.code}>
            <a href={`#field-${field.code}`}>
              {field.code} · {pick(field.label)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
