import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { VersionView } from '../../serve/report-views.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { formQuery, sessionQuery, versionsQuery } from '../queries.ts'
import { saveVersion } from '../report-api.ts'
import styles from './report-tab.module.css'
import { VersionItem } from './version-item.tsx'

interface PanelProps {
  readonly subject: string
  readonly form: string
  /** The latest one of those that were saved under what is merged into this incident, and under itself. */
  readonly merged?: VersionView | null
}

/** Versions of one form, latest first, and what is to be decided about each. */
export function VersionPanel({ subject, form, merged = null }: PanelProps) {
  const { t } = useLocale()
  const { data } = useQuery(versionsQuery(subject, form))
  const { data: session } = useQuery(sessionQuery)
  const may = useMay()
  const versions = withMerged(data?.versions ?? [], merged)
  return (
    <section className={styles['panel']} aria-label={t.reporting.versions}>
      <h3>{t.reporting.versions}</h3>
      {may('report.write') ? <Save subject={subject} form={form} /> : null}
      {versions.length === 0 ? <p className={styles['quiet']}>{t.reporting.noVersions}</p> : null}
      <ul className={styles['list']}>
        {versions.map((version, index) => (
          <VersionItem
            key={`${version.subject} ${version.number}`}
            subject={subject}
            version={version}
            latest={index === 0}
            session={session ?? null}
            mayApproveOwn={data?.mayApproveOwn ?? false}
          />
        ))}
      </ul>
    </section>
  )
}

/** The latest version may have been saved under an incident that was merged into this one. */
function withMerged(versions: readonly VersionView[], latest: VersionView | null): readonly VersionView[] {
  const known = versions.some(({ subject, number }) => subject === latest?.subject && number === latest.number)
  return latest && !known ? [...versions, latest].sort((a, b) => b.at.localeCompare(a.at)) : versions
}

function Save({ subject, form }: { subject: string; form: string }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const { data: view } = useQuery(formQuery(subject, form))
  const save = useMutation({
    mutationFn: (revision: number) => saveVersion(subject, form, revision),
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', subject] }),
  })
  return (
    <div className={styles['row']}>
      <Button size="xs" disabled={!view} loading={save.isPending} onClick={() => view && save.mutate(view.revision)}>
        {t.reporting.save}
      </Button>
      <Outcome done={save.isSuccess} error={save.error} said={t.reporting.saved} />
    </div>
  )
}
