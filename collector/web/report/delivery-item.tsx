import { Button, TextInput } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconHelpCircle, IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeliveryView } from '../../serve/report-views.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import { Tag } from '../parts/tag.tsx'
import { addReply, documentAddress, settleDelivery } from '../report-api.ts'
import { fromLocalInput, localInput, localInstant } from '../time.ts'
import type { Handing, KnownStage } from './handing.ts'
import styles from './report-tab.module.css'

const MARKS = {
  sending: ['info', IconSend],
  sent: ['good', IconCircleCheck],
  refused: ['warn', IconCircleX],
  unknown: ['danger', IconHelpCircle],
} as const

interface ItemProps {
  readonly delivery: DeliveryView
  readonly handing: Handing
  readonly writes: boolean
}

export function DeliveryItem({ delivery, handing: { subject, stages: known }, writes }: ItemProps) {
  const { t, pick } = useLocale()
  const [tone, icon] = MARKS[delivery.state]
  return (
    <li className={styles['item']} data-delivery={delivery.state}>
      <div className={styles['row']}>
        <Tag tone={tone} icon={icon}>
          {t.reporting.deliveryState[delivery.state]}
        </Tag>
        <strong>
          {t.reporting.version(delivery.version)} → {pick(delivery.recipientName)}
        </strong>
        <span className={styles['quiet']}>
          {t.reporting.channels[delivery.channel]},{' '}
          {t.reporting.by(delivery.actor, localInstant(new Date(delivery.sentAt ?? delivery.at), 'second'))}
        </span>
      </div>
      {known ? <Answered stages={delivery.stages} known={known} /> : null}
      {delivery.reason ? <p className={styles['warning']}>{delivery.reason}</p> : null}
      <Proof delivery={delivery} />
      {delivery.state === 'unknown' && writes ? <Settle delivery={delivery} subject={subject} /> : null}
      <Replies delivery={delivery} subject={subject} writes={writes} />
    </li>
  )
}

interface AnsweredProps {
  readonly stages: DeliveryView['stages']
  readonly known: readonly KnownStage[]
}

function Answered({ stages, known }: AnsweredProps) {
  const { t } = useLocale()
  if (stages.length === 0)
    return (
      <p className={styles['quiet']}>
        {t.reporting.answers}: {t.reporting.answersNothing}
      </p>
    )
  return (
    <>
      <p className={styles['quiet']}>{t.reporting.answers}:</p>
      <ul>
        {stages.map(({ regime, stage }) => {
          const told = known.find(one => one.regime === regime && one.stage === stage)
          return (
            <li key={`${regime} ${stage}`} data-answered={`${regime}/${stage}`}>
              <span className={styles['quiet']}>{`${regime}:${stage}`}</span>
              {told?.notConfirmed ? <NotConfirmed text={told.notConfirmed} /> : null}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Proof({ delivery }: { delivery: DeliveryView }) {
  const { t } = useLocale()
  const { proof, documents } = delivery
  const told = Object.entries(proof ?? {}).filter(([key, value]) => key !== 'channel' && value !== null && value !== '')
  return (
    <>
      {told.length > 0 ? (
        <p className={styles['quiet']}>
          {t.reporting.proof}:{' '}
          <span className="mono">{told.map(([, value]) => [value].flat().join(', ')).join(' · ')}</span>
        </p>
      ) : null}
      {documents.length > 0 ? (
        <div className={styles['row']}>
          {documents.map(({ name }) => (
            <a key={name} className={styles['link']} href={documentAddress(delivery, name)} download>
              {name}
            </a>
          ))}
        </div>
      ) : null}
    </>
  )
}

/** Whether an e-mail of unknown fate arrived is what a person was told by the recipient. */
function Settle({ delivery, subject }: { delivery: DeliveryView; subject: string }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const [said, setSaid] = useState({ confirmedBy: '', reference: '', text: '' })
  const settle = useMutation({
    mutationFn: (body: object) => settleDelivery(delivery, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', subject] }),
  })
  const text = said.text.trim()
  const arrived = { arrived: true, ...said, text }
  return (
    <div className={styles['form']}>
      <p>{t.reporting.askThem}</p>
      {(['confirmedBy', 'reference', 'text'] as const).map(key => (
        <TextInput
          key={key}
          size="xs"
          label={t.reporting[key]}
          value={said[key]}
          onChange={event => setSaid({ ...said, [key]: event.currentTarget.value })}
        />
      ))}
      <div className={styles['row']}>
        <Button
          size="xs"
          disabled={text === '' || said.confirmedBy.trim() === ''}
          onClick={() => settle.mutate(arrived)}
        >
          {t.reporting.arrived}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={text === ''}
          onClick={() => settle.mutate({ arrived: false, text })}
        >
          {t.reporting.notArrived}
        </Button>
        <Outcome done={false} error={settle.error} />
      </div>
    </div>
  )
}

function Replies({ delivery, subject, writes }: { delivery: DeliveryView; subject: string; writes: boolean }) {
  const { t } = useLocale()
  return (
    <>
      {delivery.replies.length > 0 ? (
        <div>
          <p className={styles['quiet']}>{t.reporting.replies}</p>
          <ul>
            {delivery.replies.map(reply => (
              <li key={`${reply.at} ${reply.reference} ${reply.text}`}>
                {t.reporting.by(reply.from, localInstant(new Date(reply.repliedAt)))}: {reply.reference} {reply.text}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {writes ? <AddReply delivery={delivery} subject={subject} /> : null}
    </>
  )
}

function AddReply({ delivery, subject }: { delivery: DeliveryView; subject: string }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const empty = { from: '', reference: '', text: '', repliedAt: localInput(new Date()) }
  const [reply, setReply] = useState(empty)
  const add = useMutation({
    mutationFn: () =>
      addReply(delivery, { ...reply, from: reply.from.trim(), repliedAt: fromLocalInput(reply.repliedAt) ?? '' }),
    onSuccess: () => {
      setReply(empty)
      return client.invalidateQueries({ queryKey: ['incident', subject] })
    },
  })
  const set = (key: keyof typeof reply) => (event: { currentTarget: { value: string } }) =>
    setReply({ ...reply, [key]: event.currentTarget.value })
  return (
    <details>
      <summary>{t.reporting.addReply}</summary>
      <form
        className={styles['form']}
        onSubmit={event => {
          event.preventDefault()
          add.mutate()
        }}
      >
        <TextInput size="xs" label={t.reporting.from} value={reply.from} onChange={set('from')} />
        <TextInput
          size="xs"
          type="datetime-local"
          label={t.reporting.repliedAt}
          value={reply.repliedAt}
          onChange={set('repliedAt')}
        />
        <TextInput size="xs" label={t.reporting.intake} value={reply.reference} onChange={set('reference')} />
        <TextInput size="xs" label={t.reporting.text} value={reply.text} onChange={set('text')} />
        <div className={styles['row']}>
          <Button
            size="xs"
            variant="default"
            type="submit"
            disabled={reply.from.trim() === '' || (fromLocalInput(reply.repliedAt) ?? '') === ''}
            loading={add.isPending}
          >
            {t.reporting.addReply}
          </Button>
          <Outcome done={false} error={add.error} />
        </div>
      </form>
    </details>
  )
}
