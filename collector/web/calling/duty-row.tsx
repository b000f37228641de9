import { Button, Textarea, TextInput } from '@mantine/core'
import {
  type Icon,
  IconAlertTriangleFilled,
  IconCalendarDue,
  IconCalendarTime,
  IconCircleCheck,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { DutyView } from '../../serve/notify-views.ts'
import { markDutyDone } from '../calling-api.ts'
import { dutiesQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import { Row } from '../parts/rows.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'
import { fromLocalInput, localDay, localInput } from '../time.ts'

const LOOKS: Record<DutyView['state'], { readonly tone: Tone; readonly icon: Icon }> = {
  upcoming: { tone: 'neutral', icon: IconCalendarTime },
  due: { tone: 'warn', icon: IconCalendarDue },
  overdue: { tone: 'alarm', icon: IconAlertTriangleFilled },
  done: { tone: 'good', icon: IconCircleCheck },
}

/** A duty with its dates, where it is written, and what about it could not be confirmed. */
export function DutyRow({ duty }: { duty: DutyView }) {
  const { t, pick } = useLocale()
  const { duties } = t.calling
  const may = useMay()
  const [marking, setMarking] = useState(false)
  const markable = duty.done === null && may('report.write')
  return (
    <Row
      name={duty.id}
      title={pick(duty.title)}
      marks={<Tag {...LOOKS[duty.state]}>{duties.state[duty.state]}</Tag>}
      facts={<Facts duty={duty} />}
      acts={
        markable ? (
          <Button
            size="xs"
            variant="default"
            aria-expanded={marking}
            aria-label={marking ? t.people.cancel : duties.marking(pick(duty.title))}
            onClick={() => setMarking(!marking)}
          >
            {marking ? t.people.cancel : duties.mark}
          </Button>
        ) : null
      }
    >
      {duty.notConfirmed.length > 0 || marking ? (
        <>
          {duty.notConfirmed.map(text => (
            <NotConfirmed key={text.en} text={text} />
          ))}
          {markable && marking ? <Mark duty={duty} /> : null}
        </>
      ) : null}
    </Row>
  )
}

function Facts({ duty: { lastDay, dueAt, citation, form, period, done } }: { duty: DutyView }) {
  const { t } = useLocale()
  const { duties } = t.calling
  return (
    <>
      {lastDay ? <Fact name={duties.lastDay}>{localDay(lastDay)}</Fact> : null}
      <Fact name={duties.dueAt}>
        <Instant at={dueAt} />
      </Fact>
      <Fact name={duties.citation}>{citation}</Fact>
      {form ? (
        <Fact name={duties.form}>
          {period === null ? (
            form
          ) : (
            <Link to="/reports/$days/$form" params={{ days: period, form }}>
              {duties.report(period.split('_').map(localDay).join(' – '))}
            </Link>
          )}
        </Fact>
      ) : null}
      {done ? (
        <>
          <Fact name={duties.doneAt}>
            <Instant at={done.doneAt} />
          </Fact>
          <Fact name={duties.reference}>{done.reference}</Fact>
          <Fact name={duties.by}>{done.recordedBy}</Fact>
          {done.note ? <Fact name={duties.note}>{done.note}</Fact> : null}
        </>
      ) : null}
    </>
  )
}

function Mark({ duty }: { duty: DutyView }) {
  const { t, pick } = useLocale()
  const { duties } = t.calling
  const client = useQueryClient()
  const now = useNow()
  const mark = useMutation({
    mutationFn: (form: FormData) => {
      const doneAt = fromLocalInput(String(form.get('doneAt')))
      return markDutyDone(duty.id, {
        ...(doneAt && { doneAt }),
        reference: String(form.get('reference')),
        note: String(form.get('note')),
      })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: dutiesQuery.queryKey }),
  })
  return (
    <ActForm label={duties.marking(pick(duty.title))} act={mark} submit={duties.mark} onSubmit={mark.mutate}>
      <TextInput
        size="xs"
        name="reference"
        label={duties.reference}
        description={duties.referenceHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maxLength={500}
        autoFocus
        required
      />
      <TextInput
        size="xs"
        name="doneAt"
        type="datetime-local"
        label={duties.doneAt}
        description={duties.zone}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        max={localInput(now)}
      />
      <Textarea size="xs" name="note" label={duties.note} maxLength={2000} autosize minRows={1} maxRows={6} />
    </ActForm>
  )
}
