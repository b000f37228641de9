import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FulfilmentView } from '../../serve/clock-views.ts'
import type { IncidentDetail } from '../../serve/views.ts'
import { recordCall } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { fulfilsQuery } from '../queries.ts'
import { fromLocalInput, localInput } from '../time.ts'
import { AnsweredStages } from './answered-stages.tsx'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

const keyOf = ({ regime, stage }: FulfilmentView): string => `${regime} ${stage}`

/** «Đã gọi báo»: who called whom, on what number, in which minute, and what it answers. */
export function CallForm({ detail }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const now = useNow()
  const { id } = detail.summary
  const [opened] = useState(() => localInput(now))
  const [fields, setFields] = useState({ caller: '', called: '', telephone: '', reference: '' })
  const [when, setWhen] = useState(opened)
  const [to, setTo] = useState('')
  const [changed, setChanged] = useState<Readonly<Record<string, boolean>>>({})
  const [asked, setAsked] = useState(false)

  const calledAt = fromLocalInput(when)
  const proposed = useQuery({ ...fulfilsQuery(id, calledAt ?? '', to), enabled: calledAt !== null })
  const stages = proposed.data?.stages ?? []
  const isTicked = (stage: FulfilmentView) => changed[keyOf(stage)] ?? stage.ticked
  const ticked = stages.filter(isTicked)
  const recipients = [...new Set(detail.clocks.flatMap(clock => clock.recipients))]
  const needed = ['caller', 'called', 'telephone'] as const
  const lacking = calledAt === null || ticked.length === 0 || needed.some(name => fields[name].trim() === '')

  const send = useMutation({
    mutationFn: () =>
      recordCall(id, {
        ...fields,
        calledAt: calledAt ?? '',
        to: to === '' ? null : [to],
        stages: ticked.map(({ regime, stage }) => ({ regime, stage })),
      }),
    onSuccess: () => {
      setChanged({})
      void client.invalidateQueries({ queryKey: ['incidents'] })
      return client.invalidateQueries({ queryKey: ['incident', id] })
    },
  })
  const field = (name: keyof typeof fields, max: number) => (
    <TextInput
      size="xs"
      label={t.call[name]}
      required={name !== 'reference'}
      maxLength={max}
      error={asked && name !== 'reference' && fields[name].trim() === '' ? t.call.needed : null}
      value={fields[name]}
      onChange={event => setFields({ ...fields, [name]: event.currentTarget.value })}
    />
  )

  return (
    <form
      className={styles['form']}
      aria-label={t.call.title}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!lacking) send.mutate()
      }}
    >
      <h3>{t.call.title}</h3>
      {field('caller', 200)}
      {field('called', 200)}
      {field('telephone', 50)}
      <TextInput
        size="xs"
        type="datetime-local"
        label={t.call.calledAt}
        description={t.call.zone}
        required
        max={localInput(now)}
        error={asked && calledAt === null ? t.call.needed : null}
        value={when}
        onChange={event => setWhen(event.currentTarget.value)}
      />
      {field('reference', 200)}
      {recipients.length > 1 ? (
        <NativeSelect
          size="xs"
          label={t.call.to}
          value={to}
          onChange={event => setTo(event.currentTarget.value)}
          data={[{ value: '', label: t.call.mostUrgent }, ...recipients]}
        />
      ) : null}
      <AnsweredStages
        stages={stages}
        isTicked={isTicked}
        toggle={stage => setChanged({ ...changed, [keyOf(stage)]: !isTicked(stage) })}
        error={asked && ticked.length === 0 ? t.call.nothingTicked : null}
      />
      <div className={styles['send']}>
        <Button size="xs" type="submit" loading={send.isPending}>
          {t.call.record}
        </Button>
        <Outcome done={send.isSuccess} error={send.error} />
      </div>
    </form>
  )
}
