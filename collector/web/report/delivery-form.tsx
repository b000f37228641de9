import { Button, FileInput, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FulfilmentView } from '../../serve/clock-views.ts'
import type { VersionView } from '../../serve/report-views.ts'
import { AnsweredStages } from '../incident/answered-stages.tsx'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { answeredQuery } from '../queries.ts'
import { type Channel, deliver, type Wanted } from '../report-api.ts'
import { fromLocalInput, localInput } from '../time.ts'
import type { Handing } from './handing.ts'
import styles from './report-tab.module.css'

interface FormProps {
  readonly handing: Handing
  readonly version: VersionView
}

type Key =
  | 'caller'
  | 'called'
  | 'telephone'
  | 'reference'
  | 'number'
  | 'pages'
  | 'transmission'
  | 'receipt'
  | 'documentNumber'
  | 'documentDate'
  | 'carrier'
  | 'receivedBy'

/** What proves each way of handing over; those with a file may, or must, name one. */
const PROOF: Readonly<Record<Exclude<Channel, 'smtp'>, { readonly keys: readonly Key[]; readonly file: boolean }>> = {
  call: { keys: ['caller', 'called', 'telephone', 'reference'], file: false },
  fax: { keys: ['number', 'pages', 'transmission'], file: true },
  portal: { keys: ['receipt'], file: true },
  e_office: { keys: ['documentNumber', 'documentDate'], file: true },
  paper: { keys: ['documentNumber', 'documentDate', 'carrier', 'receivedBy'], file: true },
}
const TYPES: Partial<Record<Key, string>> = { documentDate: 'date', pages: 'number' }
const OPTIONAL: readonly Key[] = ['reference', 'receivedBy']

/** Sends the approved version by e-mail, or records how people handed it over. */
export function DeliveryForm({ handing, version }: FormProps) {
  const { subject, stages } = handing
  const { recipients, mailServer } = handing.options
  const { t, pick } = useLocale()
  const client = useQueryClient()
  const [recipient, setRecipient] = useState(recipients[0]?.name ?? '')
  const channels = (recipients.find(({ name }) => name === recipient)?.channels ?? []).filter(
    channel => channel !== 'smtp' || mailServer,
  )
  const [wished, setChannel] = useState<Channel>('smtp')
  const channel = channels.includes(wished) ? wished : channels[0]
  const [sentAt, setSentAt] = useState(localInput(new Date()))
  const [values, setValues] = useState<Partial<Record<Key, string>>>({})
  const [file, setFile] = useState('')
  const send = useMutation({
    mutationFn: (given: Wanted) => deliver(version, given),
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', subject] }),
  })
  const proof = channel && wantedOf(channel, recipient, { sentAt, values, file })
  const handedAt = channel === 'smtp' ? '' : (fromLocalInput(sentAt) ?? '')
  const answers = useAnswers(handing, version, recipient, handedAt)
  const wanted = proof && answers.known ? { ...proof, stages: answers.ticked } : null

  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (wanted) send.mutate(wanted)
      }}
    >
      <NativeSelect
        size="xs"
        label={t.reporting.recipient}
        value={recipient}
        onChange={event => setRecipient(event.currentTarget.value)}
        data={recipients.map(one => ({ value: one.name, label: pick(one.title) }))}
      />
      <NativeSelect
        size="xs"
        label={t.reporting.channel}
        value={channel ?? ''}
        onChange={event => setChannel(event.currentTarget.value as Channel)}
        data={channels.map(value => ({ value, label: t.reporting.channels[value] }))}
      />
      {channel && channel !== 'smtp' ? (
        <>
          <TextInput
            size="xs"
            type="datetime-local"
            label={t.reporting.sentAt}
            value={sentAt}
            onChange={event => setSentAt(event.currentTarget.value)}
          />
          {PROOF[channel].keys.map(key => (
            <TextInput
              key={key}
              size="xs"
              type={TYPES[key] ?? 'text'}
              label={t.reporting[key]}
              required={!OPTIONAL.includes(key)}
              value={values[key] ?? ''}
              onChange={event => setValues({ ...values, [key]: event.currentTarget.value })}
            />
          ))}
          {PROOF[channel].file ? <Receipt handing={handing} file={file} choose={setFile} /> : null}
        </>
      ) : (
        <p className={styles['quiet']}>{t.reporting.sendSays(version.number)}</p>
      )}
      {stages ? (
        <AnsweredStages stages={answers.stages} isTicked={answers.isTicked} toggle={answers.toggle} error={null} />
      ) : null}
      <div className={styles['row']}>
        <Button size="xs" type="submit" disabled={!wanted} loading={send.isPending}>
          {channel === 'smtp' ? t.reporting.send : t.reporting.record}
        </Button>
        <Outcome done={false} error={send.error} />
      </div>
    </form>
  )
}

/** Proposed by the rules; a person has the last word. */
function useAnswers({ subject, stages: known }: Handing, version: VersionView, recipient: string, at: string) {
  const [changed, setChanged] = useState<Readonly<Record<string, boolean>>>({})
  const query = useQuery({
    ...answeredQuery(subject, version, recipient, at),
    enabled: known !== null && recipient !== '',
  })
  const stages = query.data?.stages ?? []
  const keyOf = ({ regime, stage }: FulfilmentView) => `${recipient} ${regime} ${stage}`
  const isTicked = (stage: FulfilmentView) => changed[keyOf(stage)] ?? stage.ticked
  return {
    stages,
    /** Nothing goes out before it is shown what it answers. */
    known: known === null || query.isSuccess,
    isTicked,
    toggle: (stage: FulfilmentView) => setChanged({ ...changed, [keyOf(stage)]: !isTicked(stage) }),
    ticked: stages.filter(isTicked).map(({ regime, stage }) => ({ regime, stage })),
  }
}

interface Given {
  readonly sentAt: string
  readonly values: Partial<Record<Key, string>>
  readonly file: string
}

/** Null while something that proves it is missing. */
function wantedOf(channel: Channel, recipient: string, { sentAt, values, file }: Given): Wanted | null {
  if (channel === 'smtp') return { channel, recipient }
  const { keys, file: mayHaveFile } = PROOF[channel]
  const at = fromLocalInput(sentAt) ?? ''
  const lacking = keys.some(key => !OPTIONAL.includes(key) && !values[key]?.trim())
  if (at === '' || lacking || (channel === 'paper' && file === '')) return null
  const proof = Object.fromEntries(
    keys.map(key => [key, key === 'pages' ? Number(values[key]) : (values[key]?.trim() ?? '')]),
  )
  return { channel, recipient, sentAt: at, ...proof, ...(mayHaveFile && { file: file || null }) } as Wanted
}

interface ReceiptProps {
  readonly handing: Handing
  readonly file: string
  readonly choose: (id: string) => void
}

/** A file that is kept already; one can be added on the way. */
function Receipt({ handing: { subject, files, addFile }, file, choose }: ReceiptProps) {
  const { t } = useLocale()
  const client = useQueryClient()
  const upload = useMutation({
    mutationFn: addFile,
    onSuccess: () => client.invalidateQueries({ queryKey: ['incident', subject] }),
  })
  return (
    <>
      <NativeSelect
        size="xs"
        label={t.reporting.file}
        value={file}
        onChange={event => choose(event.currentTarget.value)}
        data={[{ value: '', label: t.reporting.noFile }, ...files.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <FileInput
        size="xs"
        label={t.reporting.upload}
        value={null}
        onChange={added => {
          if (added) upload.mutate(added)
        }}
      />
      <Outcome done={upload.isSuccess} error={upload.error} said={t.reporting.saved} />
    </>
  )
}
