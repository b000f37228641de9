import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReportList } from '../../serve/report-views.ts'
import type { IncidentDetail } from '../../serve/views.ts'
import { addFile } from '../desk-api.ts'
import { ReportPreview } from '../incident/report-preview.tsx'
import { useLocale } from '../locale.tsx'
import { reportsQuery } from '../queries.ts'
import { DeliveryPanel } from './delivery-panel.tsx'
import { ExportPanel } from './export-panel.tsx'
import type { Handing } from './handing.ts'
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
      {data ? <DeliveryPanel key={`deliveries ${form}`} handing={handingOf(detail, data)} form={form} /> : null}
      <ExportPanel id={id} />
    </div>
  )
}

function handingOf(
  { summary: { id }, evidence, clocks, reportedAt }: IncidentDetail,
  { recipients, mailServer, drill }: ReportList,
): Handing {
  return {
    subject: id,
    options: { recipients, mailServer, drill },
    files: evidence,
    addFile: file => addFile(id, { file, description: '', source: '' }),
    stages: [...clocks, ...reportedAt],
  }
}

/** The form the next act is answered with; every incident can at least be reported with Mẫu 03. */
function firstForm({ summary, clocks }: IncidentDetail): string {
  return summary.nextClock?.form ?? clocks.find(clock => clock.form !== null)?.form ?? 'tt20_mau_03'
}
