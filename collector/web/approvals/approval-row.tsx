import { Button, Textarea } from '@mantine/core'
import {
  type Icon,
  IconAlertTriangleFilled,
  IconCircleCheck,
  IconClockQuestion,
  IconMoodX,
  IconSignature,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApprovalView } from '../../serve/audit-views.ts'
import { countersign, disputeApproval } from '../calling-api.ts'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import page from '../parts/page.module.css'
import { Row } from '../parts/rows.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'
import { sessionQuery } from '../queries.ts'

const LOOKS: Record<ApprovalView['state'], { readonly tone: Tone; readonly icon: Icon }> = {
  given: { tone: 'good', icon: IconSignature },
  pending: { tone: 'wait', icon: IconClockQuestion },
  overdue: { tone: 'alarm', icon: IconAlertTriangleFilled },
  countersigned: { tone: 'good', icon: IconCircleCheck },
  disputed: { tone: 'danger', icon: IconMoodX },
}

export function ApprovalRow({ approval }: { approval: ApprovalView }) {
  const { t } = useLocale()
  const { approvals } = t.calling
  const { data: session } = useQuery(sessionQuery)
  const waits = approval.state === 'pending' || approval.state === 'overdue'
  const mine = session?.username === approval.approver && session.permissions.includes('report.approve')
  return (
    <Row
      name={`approval ${approval.id}`}
      title={approval.subject}
      marks={<Tag {...LOOKS[approval.state]}>{approvals.state[approval.state]}</Tag>}
      facts={<Facts approval={approval} />}
    >
      {waits ? mine ? <Settle approval={approval} /> : <p className={page['quiet']}>{approvals.notYours}</p> : null}
    </Row>
  )
}

function Facts({ approval: { approver, givenAt, phone } }: { approval: ApprovalView }) {
  const { t } = useLocale()
  const { approvals } = t.calling
  if (!phone)
    return (
      <>
        <Fact name={approvals.approver}>{approver}</Fact>
        <Fact name={approvals.givenAt}>
          <Instant at={givenAt} />
        </Fact>
      </>
    )
  return (
    <>
      <Fact name={approvals.approver}>{approver}</Fact>
      <Fact name={approvals.number}>{phone.number}</Fact>
      <Fact name={approvals.calledAt}>
        <Instant at={phone.calledAt} />
      </Fact>
      <Fact name={approvals.recordedBy}>{phone.recordedBy}</Fact>
      <Fact name={approvals.reason}>{phone.reason}</Fact>
      <Fact name={approvals.by}>
        <Instant at={phone.countersignBy} />
      </Fact>
      {phone.countersignedAt ? (
        <Fact name={approvals.countersignedAt}>
          <Instant at={phone.countersignedAt} />
        </Fact>
      ) : null}
      {phone.disputed ? (
        <Fact name={approvals.disputed}>
          <Instant at={phone.disputed.at} />: {phone.disputed.because}
        </Fact>
      ) : null}
    </>
  )
}

function Settle({ approval: { id, subject } }: { approval: ApprovalView }) {
  const { t } = useLocale()
  const { approvals } = t.calling
  const client = useQueryClient()
  const [disputing, setDisputing] = useState(false)
  const onSuccess = () => client.invalidateQueries({ queryKey: ['approvals'] })
  const sign = useMutation({ mutationFn: () => countersign(id), onSuccess })
  const dispute = useMutation({
    mutationFn: (form: FormData) => disputeApproval(id, String(form.get('because'))),
    onSuccess,
  })
  return (
    <>
      <div className={page['tools']}>
        <SureButton label={approvals.countersign} ask={approvals.countersignAsk} act={sign} />
        <Button size="xs" variant="default" aria-expanded={disputing} onClick={() => setDisputing(!disputing)}>
          {disputing ? t.people.cancel : approvals.dispute}
        </Button>
      </div>
      {disputing ? (
        <ActForm
          label={approvals.disputing(subject)}
          act={dispute}
          submit={approvals.dispute}
          onSubmit={dispute.mutate}
          danger
        >
          <Textarea
            size="xs"
            name="because"
            label={approvals.because}
            maxLength={2000}
            autosize
            minRows={2}
            autoFocus
            required
          />
        </ActForm>
      ) : null}
    </>
  )
}
