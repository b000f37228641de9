import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { VersionView } from '../../serve/report-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { type Decision, decide, settleApproval } from '../report-api.ts'
import { fromLocalInput, localInput } from '../time.ts'
import styles from './report-tab.module.css'

interface DecisionsProps {
  readonly subject: string
  readonly version: VersionView
  readonly latest: boolean
  readonly session: SessionView | null
  readonly mayApproveOwn: boolean
}

/** What the person signed in can do about a version as it stands. */
export function Decisions({ subject, version, latest, session, mayApproveOwn }: DecisionsProps) {
  const { t } = useLocale()
  const act = useDecision(subject, version)
  const { standing } = version
  const may = useMay()
  if (!session) return null
  if (standing.state === 'saved')
    return latest && may('report.write') ? (
      <div className={styles['row']}>
        <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate(['submission', {}])}>
          {t.reporting.submit}
        </Button>
        <Outcome done={false} error={act.error} />
      </div>
    ) : null
  if (standing.state === 'submitted')
    return (
      <>
        {may('report.approve') ? (
          <ApproveOrReturn act={act} own={version.author === session.username && !mayApproveOwn} />
        ) : null}
        {mayApproveOwn && may('incident.close') ? <Alone act={act} /> : null}
        {may('approval.record') ? <ByPhone act={act} /> : null}
        <Outcome done={false} error={act.error} />
      </>
    )
  if (standing.state !== 'approved' || standing.disputed || standing.approver !== session.username) return null
  const { phone } = standing
  return phone?.countersignedAt === null ? <Countersign subject={subject} approval={phone.approval} /> : null
}

function useDecision(subject: string, version: VersionView) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ([decision, body]: readonly [Decision, object]) => decide(version, decision, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', subject] }),
  })
}
type Act = ReturnType<typeof useDecision>

function ApproveOrReturn({ act, own }: { act: Act; own: boolean }) {
  const { t } = useLocale()
  const [reason, setReason] = useState('')
  return (
    <div className={styles['form']}>
      {own ? null : (
        <div>
          <Button size="xs" loading={act.isPending} onClick={() => act.mutate(['approval', {}])}>
            {t.reporting.approve}
          </Button>
        </div>
      )}
      <Textarea
        size="xs"
        label={t.reporting.reason}
        maxLength={2000}
        autosize
        minRows={1}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <div>
        <Button
          size="xs"
          variant="default"
          disabled={reason.trim() === ''}
          onClick={() => act.mutate(['return', { reason: reason.trim() }])}
        >
          {t.reporting.giveBack}
        </Button>
      </div>
    </div>
  )
}

/** Somebody else agreed on the telephone: who, which number, which minute, and why it could not wait. */
function ByPhone({ act }: { act: Act }) {
  const { t } = useLocale()
  const [call, setCall] = useState({ approver: '', number: '', reason: '', calledAt: localInput(new Date()) })
  const set = (key: keyof typeof call) => (event: { currentTarget: { value: string } }) =>
    setCall({ ...call, [key]: event.currentTarget.value })
  const phone = { ...call, calledAt: fromLocalInput(call.calledAt) ?? '' }
  const lacking = Object.values(phone).some(value => value.trim() === '')
  return (
    <details>
      <summary>{t.reporting.byPhone}</summary>
      <form
        className={styles['form']}
        onSubmit={event => {
          event.preventDefault()
          if (!lacking) act.mutate(['phone-approval', phone])
        }}
      >
        <TextInput size="xs" label={t.reporting.approver} value={call.approver} onChange={set('approver')} />
        <TextInput size="xs" label={t.reporting.number} value={call.number} onChange={set('number')} />
        <TextInput
          size="xs"
          type="datetime-local"
          label={t.reporting.calledAt}
          value={call.calledAt}
          onChange={set('calledAt')}
        />
        <TextInput size="xs" label={t.reporting.reason} value={call.reason} onChange={set('reason')} />
        <div>
          <Button size="xs" variant="default" type="submit" disabled={lacking} loading={act.isPending}>
            {t.reporting.recordPhone}
          </Button>
        </div>
      </form>
    </details>
  )
}

/** Where one pair of eyes is enough. */
function Alone({ act }: { act: Act }) {
  const { t } = useLocale()
  return (
    <div>
      <Button size="xs" loading={act.isPending} onClick={() => act.mutate(['sole-approval', {}])}>
        {t.reporting.approve}
      </Button>
    </div>
  )
}

function Countersign({ subject, approval }: { subject: string; approval: number }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const act = useMutation({
    mutationFn: (because: string | null) => settleApproval(approval, because),
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', subject] }),
  })
  const say = (agrees: boolean) => act.mutate(agrees ? null : reason.trim())
  return (
    <div className={styles['form']}>
      <TextInput
        size="xs"
        label={t.reporting.reason}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <div className={styles['row']}>
        <Button size="xs" onClick={() => say(true)}>
          {t.reporting.countersign}
        </Button>
        <Button size="xs" variant="default" disabled={reason.trim() === ''} onClick={() => say(false)}>
          {t.reporting.dispute}
        </Button>
        <Outcome done={false} error={act.error} />
      </div>
    </div>
  )
}
