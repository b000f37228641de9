import { NativeSelect, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocale } from '../locale.tsx'
import { PERIOD_REPORTS, type PeriodReport, periodAddress } from '../report-api.ts'
import { localInput } from '../time.ts'
import styles from './report-tab.module.css'

const FORMATS = ['docx', 'pdf', 'json'] as const

/** Which report of which days; the links lead to what those days say now, with what people typed for them. */
export function PeriodForm() {
  const { t } = useLocale()
  const today = localInput(new Date()).slice(0, 10)
  const [report, setReport] = useState<PeriodReport>('daily')
  const [days, setDays] = useState({ day: today, from: `${today.slice(0, 7)}-01`, to: today })
  const [half, setHalf] = useState({ year: today.slice(0, 4), half: today.slice(5, 7) > '06' ? '2' : '1' })
  const { by } = PERIOD_REPORTS[report]
  const query = by === 'half' ? half : by === 'day' ? { day: days.day } : { from: days.from, to: days.to }
  const day = (name: keyof typeof days) => (
    <TextInput
      size="xs"
      type="date"
      label={t.reporting.days[name]}
      value={days[name]}
      onChange={event => setDays({ ...days, [name]: event.currentTarget.value })}
    />
  )

  return (
    <div className={styles['form']}>
      <NativeSelect
        size="xs"
        label={t.reporting.report}
        value={report}
        onChange={event => setReport(event.currentTarget.value as PeriodReport)}
        data={Object.keys(PERIOD_REPORTS).map(value => ({ value, label: t.reporting.kinds[value as PeriodReport] }))}
      />
      {by === 'day' ? day('day') : null}
      {by === 'days' ? (
        <>
          {day('from')}
          {day('to')}
        </>
      ) : null}
      {by === 'half' ? (
        <>
          <TextInput
            size="xs"
            type="number"
            min={2000}
            max={2999}
            label={t.reporting.days.year}
            value={half.year}
            onChange={event => setHalf({ ...half, year: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            label={t.reporting.days.half}
            value={half.half}
            onChange={event => setHalf({ ...half, half: event.currentTarget.value })}
            data={[
              { value: '1', label: t.reporting.days.first },
              { value: '2', label: t.reporting.days.second },
            ]}
          />
        </>
      ) : null}
      <Links report={report} query={query} />
    </div>
  )
}

function Links({ report, query }: { report: PeriodReport; query: Readonly<Record<string, string>> }) {
  const { t } = useLocale()
  // The server says the rest; this much only spares a page of its refusal.
  if (!isWhole(query)) return <p className={styles['warning']}>{t.reporting.days.wrong}</p>
  return (
    <div className={styles['row']}>
      {FORMATS.map(format => (
        <a key={format} className={styles['link']} href={periodAddress(report, { ...query, format })} download>
          <IconDownload size={14} aria-hidden /> {format.toUpperCase()}
        </a>
      ))}
      <a className={styles['link']} href={periodAddress(report, { ...query, format: 'pdf', language: 'en' })} download>
        <IconDownload size={14} aria-hidden /> {t.reporting.english}
      </a>
    </div>
  )
}

const YEAR = 366 * 86_400_000

function isWhole({ day, from, to, year }: Readonly<Record<string, string>>): boolean {
  if (year !== undefined) return /^2\d{3}$/.test(year)
  if (day !== undefined) return day !== ''
  const length = Date.parse(to ?? '') - Date.parse(from ?? '')
  return length >= 0 && length < YEAR
}
