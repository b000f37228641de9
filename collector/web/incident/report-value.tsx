import { IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react'
import type { FormView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { en } from '../messages/en.ts'
import { vi } from '../messages/vi.ts'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import styles from './report-preview.module.css'

type Field = FormView['sections'][number]['fields'][number]

const UNCONFIRMED = { vi: vi.report.unconfirmedOptions, en: en.report.unconfirmedOptions }

/** A field's value as the form will print it. */
export function ReportValue({ field }: { field: Field }) {
  const { locale } = useLocale()
  if (field.options && field.options.length > 0) return <Options field={field} options={field.options} />
  // In the reader's language where the collector worded it; a person's own words stand as they are.
  const english = locale === 'en'
  const values = (english ? field.englishValues : undefined) ?? field.values ?? []
  if (values.length > 0) {
    return (
      <ul className={styles['values']}>
        {values.map(value => (
          <li key={value}>{value}</li>
        ))}
      </ul>
    )
  }
  const value = (english ? field.english : undefined) ?? field.value
  if (value) return <p className={styles['value']}>{value}</p>
  return field.missing ? null : <EmptyValue field={field} />
}

function EmptyValue({ field }: { field: Field }) {
  const { t } = useLocale()
  return <p className={styles['quiet']}>{field.kind === 'signature' ? t.report.signature : t.report.emptyValue}</p>
}

function Options({ field, options }: { field: Field; options: NonNullable<Field['options']> }) {
  const { t, pick } = useLocale()
  return (
    <>
      <ul className={styles['options']}>
        {options.map(option => (
          <li key={option.id} data-chosen={option.chosen}>
            {option.chosen ? (
              <IconCircleCheckFilled size={15} aria-label={t.report.yes} />
            ) : (
              <IconCircleDashed size={15} aria-label={t.report.no} />
            )}
            <span>{pick(option.label)}</span>
          </li>
        ))}
      </ul>
      {field.values?.map(beside => (
        <p key={beside} className={styles['value']}>
          {beside}
        </p>
      ))}
      {field.optionsConfirmed === false ? <NotConfirmed text={UNCONFIRMED} /> : null}
    </>
  )
}
