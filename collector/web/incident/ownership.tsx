import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentSummary } from '../../serve/views.ts'
import { acknowledgeIncident, assignIncident } from '../desk-api.ts'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { Panel } from '../parts/panel.tsx'
import { PersonSelect } from '../parts/person-select.tsx'
import { sessionQuery } from '../queries.ts'
import { duration } from '../time.ts'
import { useAct } from './act.ts'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

/** Who has taken it on, and whose it is now. */
export function Ownership({ incident }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  const may = useMay()
  const { id, openedAt, acknowledgedAt, acknowledgedBy, assignee } = incident
  const acknowledge = useAct(id, () => acknowledgeIncident(id))
  return (
    <Panel title={t.ownership.title}>
      <div className={styles['handling']} data-assignee={assignee ?? ''}>
        <div className={styles['form']}>
          <p>
            {acknowledgedAt && acknowledgedBy ? (
              <>
                {t.ownership.acknowledged(acknowledgedBy)} <Instant at={acknowledgedAt} />
                {t.ownership.after(duration(Date.parse(acknowledgedAt) - Date.parse(openedAt), t.time))}
              </>
            ) : (
              t.ownership.notAcknowledged
            )}
          </p>
          <p>
            {t.ownership.assignee}: <strong>{assignee ?? t.form.nobody}</strong>
          </p>
          {may('incident.write') && acknowledgedAt === null ? (
            <div className={styles['send']}>
              <Button size="xs" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
                {t.ownership.acknowledge}
              </Button>
              <Outcome done={acknowledge.isSuccess} error={acknowledge.error} />
            </div>
          ) : null}
        </div>
        {may('incident.write') ? <Assigning key={assignee} incident={incident} /> : null}
      </div>
    </Panel>
  )
}

function Assigning({ incident: { id, assignee, organisation } }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  const { data: session } = useQuery(sessionQuery)
  const [to, setTo] = useState(assignee ?? '')
  const assign = useAct(id, (name: string | null) => assignIncident(id, name))
  const me = session?.username
  return (
    <form
      className={styles['form']}
      aria-label={t.ownership.assign}
      onSubmit={event => {
        event.preventDefault()
        assign.mutate(to === '' ? null : to)
      }}
    >
      <PersonSelect label={t.ownership.assign} value={to} onChange={setTo} organisation={organisation} />
      <div className={styles['send']}>
        <Button size="xs" variant="default" type="submit" loading={assign.isPending}>
          {t.ownership.save}
        </Button>
        {me === undefined || me === assignee ? null : (
          <Button size="xs" variant="default" onClick={() => assign.mutate(me)}>
            {t.ownership.toMe}
          </Button>
        )}
        {assignee === null ? null : (
          <Button size="xs" variant="default" onClick={() => assign.mutate(null)}>
            {t.ownership.toNobody}
          </Button>
        )}
        <Outcome done={assign.isSuccess} error={assign.error} />
      </div>
    </form>
  )
}
