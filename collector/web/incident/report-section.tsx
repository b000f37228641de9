import { IconAlertTriangle } from '@tabler/icons-react'
import type { FormView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Tag } from '../parts/tag.tsx'
import styles from './report-preview.module.css'
import { ReportValue } from './report-value.tsx'

type Section = FormView['sections'][number]
type Field = Section['fields'][number]

export function ReportSection({ section }: { section: Section }) {
  const { pick } = useLocale()
  return (
    <section className={styles['section']}>
      <h3>
        <Code code={section.code} /> {pick(section.title)}
      </h3>
      <dl>
        {section.fields.map(field => (
          <ReportField key={field.code} field={field} />
        ))}
      </dl>
    </section>
  )
}

function ReportField({ field }: { field: Field }) {
  const { t, pick } = useLocale()
  return (
    <div id={`field-${field.code}`} className={styles['field']} data-field={field.code} data-missing={field.missing}>
      <dt>
        <Code code={field.code} />
        <span>
          {pick(field.label)}
          {field.required ? (
            <>
              <span className={styles['star']} aria-hidden>
                {' '}
                *
              </span>
              <span className="hidden-visually"> ({t.report.required})</span>
            </>
          ) : null}
        </span>
      </dt>
      <dd>
        {field.missing ? (
          <Tag tone="danger" icon={IconAlertTriangle}>
            {t.report.missingMark}
          </Tag>
        ) : null}
        <ReportValue field={field} />
        {field.hint ? <p className={styles['hint']}>{pick(field.hint)}</p> : null}
      </dd>
      <dd className={styles['origin']}>{field.origin === 'none' ? null : t.report.origin[field.origin]}</dd>
    </div>
  )
}

/** The form's own numbering; what the form leaves unnumbered (the signature) has a code for machines only. */
function Code({ code }: { code: string }) {
  return <span className={styles['code']}>{/^[A-Z]/.test(code) ? code : ''}</span>
}
