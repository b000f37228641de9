import { NativeSelect, TextInput } from '@mantine/core'
import { IconDownload, IconPencil } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLocale } from '../locale.tsx'
import { OrganisationSelect } from '../parts/organisation-select.tsx'
import { formAddress } from '../report-api.ts'
import { localInput } from '../time.ts'
import { type Chosen, daysOf, type PeriodForm as Form, PERIOD_FORMS } from './period.ts'
import styles from './report-tab.module.css'

const FORMATS = ['docx', 'pdf', 'json'] as const

/** Which report of which days: to work on, or as it stands now with what people typed for them. */
export function PeriodForm() {
  const { t } = useLocale()
  const [form, setForm] = useState<Form>('monitoring_daily')
  const [organisation, setOrganisation] = useState('')
  const [chosen, setChosen] = useState<Chosen>(today)
  const by = PERIOD_FORMS[form]
  const day = (name: 'day' | 'from' | 'to') => (
    <TextInput
      size="xs"
      type="date"
      label={t.reporting.days[name]}
      value={chosen[name]}
      onChange={event => setChosen({ ...chosen, [name]: event.currentTarget.value })}
    />
  )

  return (
    <div className={styles['form']}>
      <NativeSelect
        size="xs"
        label={t.reporting.report}
        value={form}
        onChange={event => setForm(event.currentTarget.value as Form)}
        data={Object.keys(PERIOD_FORMS).map(value => ({ value, label: t.reporting.kinds[value as Form] }))}
      />
      <OrganisationSelect value={organisation} onChange={setOrganisation} />
      {by === 'day' || by === 'week' ? day('day') : null}
      {by === 'days' ? (
        <>
          {day('from')}
          {day('to')}
        </>
      ) : null}
      {by === 'half' ? <Half chosen={chosen} change={setChosen} /> : null}
      <Links form={form} days={daysOf(form, chosen)} organisation={organisation} />
    </div>
  )
}

function today(): Chosen {
  const day = localInput(new Date()).slice(0, 10)
  return {
    ...{ day, from: `${day.slice(0, 7)}-01`, to: day, year: day.slice(0, 4) },
    half: day.slice(5, 7) > '06' ? '2' : '1',
  }
}

function Half({ chosen, change }: { chosen: Chosen; change: (chosen: Chosen) => void }) {
  const { t } = useLocale()
  return (
    <>
      <TextInput
        size="xs"
        type="number"
        min={2000}
        max={2999}
        label={t.reporting.days.year}
        value={chosen.year}
        onChange={event => change({ ...chosen, year: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label={t.reporting.days.half}
        value={chosen.half}
        onChange={event => change({ ...chosen, half: event.currentTarget.value === '1' ? '1' : '2' })}
        data={[
          { value: '1', label: t.reporting.days.first },
          { value: '2', label: t.reporting.days.second },
        ]}
      />
    </>
  )
}

interface LinksProps {
  readonly form: Form
  /** Null: what was typed are no days. */
  readonly days: string | null
  readonly organisation: string
}

function Links({ form, days, organisation }: LinksProps) {
  const { t } = useLocale()
  if (days === null) return <p className={styles['warning']}>{t.reporting.days.wrong}</p>
  const subject = `${organisation}/${days}`
  return (
    <div className={styles['row']}>
      <Link
        to="/reports/$days/$form"
        params={{ days, form }}
        search={organisation === '' ? {} : { organisation }}
        className={styles['link']}
      >
        <IconPencil size={14} aria-hidden /> {t.reporting.open}
      </Link>
      {FORMATS.map(format => (
        <a key={format} className={styles['link']} href={formAddress(subject, form, format)} download>
          <IconDownload size={14} aria-hidden /> {format.toUpperCase()}
        </a>
      ))}
      <a className={styles['link']} href={formAddress(subject, form, 'pdf', 'en')} download>
        <IconDownload size={14} aria-hidden /> {t.reporting.english}
      </a>
    </div>
  )
}
