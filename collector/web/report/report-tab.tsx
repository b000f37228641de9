import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentDetail } from '../../serve/views.ts'
import { ReportPreview } from '../incident/report-preview.tsx'
import { useLocale } from '../locale.tsx'
import { reportsQuery } from '../queries.ts'
import { DeliveryPanel } from './delivery-panel.tsx'
import { ExportPanel } from './export-panel.tsx'
import styles from './report-tab.module.css'
import { VersionPanel } from './version-panel.tsx'

/** Everything about an incident's reports: the form as it stands, its versions, and what was sent. */
export function ReportTab({ detail }: { detail: IncidentDetail }) {
  const { t, pick } = useLocale()
  const { id } = detail.summary
  const { data } = useQuery(reportsQuery(id))
  const [form, setForm] = useState(() => firstForm(detail))
  const choices = data?.forms.map(one => ({ value: one.form, label: pick(one.title) })) ?? [
    { value: form, label: form },
  ]

  return (
    <div className={styles['tab']}>
      <div className={styles['chooser']}>
        <NativeSelect
          size="xs"
          label={t.reporting.form}
          value={form}
          onChange={event => setForm(event.currentTarget.value)}
          data={choices}
        />
      </div>
      <ReportPreview key={form} subject={id} form={form} />
      <VersionPanel
        key={`versions ${form}`}
        subject={id}
        form={form}
        merged={data?.forms.find(one => one.form === form)?.latest ?? null}
      />
      {data ? <DeliveryPanel key={`deliveries ${form}`} detail={detail} form={form} reports={data} /> : null}
      <ExportPanel id={id} />
    </div>
  )
}

/** The form the next act is answered with; every incident can at least be reported with Mẫu 03. */
function firstForm({ summary, clocks }: IncidentDetail): string {
  return summary.nextClock?.form ?? clocks.find(clock => clock.form !== null)?.form ?? 'tt20_mau_03'
}
