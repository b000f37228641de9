import type { IncidentDetail } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { Panel } from '../parts/panel.tsx'
import { CallForm } from './call-form.tsx'
import { CommentBox } from './comment-box.tsx'
import { EvidenceHold } from './evidence-hold.tsx'
import styles from './handling.module.css'
import { StatusChange } from './status-change.tsx'

/** What a person does to the incident; each act becomes an event in its log. */
export function Handling({ detail }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const { summary: incident } = detail
  const may = useMay()
  return (
    <Panel title={t.incident.actions}>
      <div className={styles['handling']}>
        {!may('incident.write') ? (
          <p>{t.incident.readOnly}</p>
        ) : (
          <>
            {incident.status === 'closed' ? null : <StatusChange key={incident.status} incident={incident} />}
            {incident.owing > 0 ? <CallForm key={`owing ${incident.owing}`} detail={detail} /> : null}
            <EvidenceHold key={`held ${incident.evidenceHeld}`} incident={incident} />
            <CommentBox incidentId={incident.id} />
          </>
        )}
      </div>
    </Panel>
  )
}
