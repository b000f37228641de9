import { Button } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import type { LiveFormView } from '../../serve/report-views.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { Tag } from '../parts/tag.tsx'
import { FieldEditor } from '../report/field-editor.tsx'
import { localInstant } from '../time.ts'
import styles from './report-preview.module.css'
import { ReportValue } from './report-value.tsx'

type Section = LiveFormView['sections'][number]
type Field = Section['fields'][number]

interface SectionProps {
  /** An incident's number, or a period's name. */
  readonly subject: string
  readonly view: LiveFormView
  readonly section: Section
}

export function ReportSection({ subject, view, section }: SectionProps) {
  const { pick } = useLocale()
  return (
    <section className={styles['section']}>
      <h3>
        <Code code={section.code} /> {pick(section.title)}
      </h3>
      <dl>
        {section.fields.map(field => (
          <ReportField key={field.code} subject={subject} view={view} field={field} />
        ))}
      </dl>
    </section>
  )
}

function ReportField({ subject, view, field }: Omit<SectionProps, 'section'> & { readonly field: Field }) {
  const { t, pick } = useLocale()
  const [editing, setEditing] = useState(false)
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
        {editing ? (
          <FieldEditor subject={subject} view={view} field={field} close={() => setEditing(false)} />
        ) : (
          <>
            <ReportValue field={field} />
            <Marks view={view} field={field} />
          </>
        )}
        {field.hint ? <p className={styles['hint']}>{pick(field.hint)}</p> : null}
      </dd>
      <dd className={styles['origin']}>
        {field.origin === 'none' ? null : t.report.origin[field.origin]}
        {editing ? null : <EditButton field={field} edit={() => setEditing(true)} />}
      </dd>
    </div>
  )
}

/** Who typed it in place of what, and whether the facts have changed since the latest version. */
function Marks({ view, field }: { view: LiveFormView; field: Field }) {
  const { t } = useLocale()
  const { edited } = field
  const changed = view.latest && view.changedSince.includes(field.code)
  return (
    <>
      {changed ? (
        <Tag tone="info" icon={IconRefresh}>
          {t.reporting.changed(view.latest?.number ?? 0)}
        </Tag>
      ) : null}
      {edited ? (
        <p className={styles['hint']}>
          {t.reporting.typedBy(edited.by, localInstant(new Date(edited.at)))}.{' '}
          {edited.instead === null ? null : t.reporting.instead(edited.instead)}
        </p>
      ) : null}
    </>
  )
}

/** What stands in the incident, a table or a signature is not typed here; those who only read type nothing. */
function EditButton({ field, edit }: { field: Field; edit: () => void }) {
  const { t, pick } = useLocale()
  const may = useMay()
  const typed = !field.fixed && field.kind !== 'signature' && field.kind !== 'table'
  if (!typed || !may('report.write')) return null
  return (
    <div>
      <Button size="compact-xs" variant="subtle" aria-label={t.reporting.editField(pick(field.label))} onClick={edit}>
        {t.reporting.edit}
      </Button>
    </div>
  )
}

/** The form's own numbering; what the form leaves unnumbered (the signature) has a code for machines only. */
function Code({ code }: { code: string }) {
  return <span className={styles['code']}>{/^[A-Z]/.test(code) ? code : ''}</span>
}
