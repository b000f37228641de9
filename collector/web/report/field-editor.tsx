import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LiveFormView } from '../../serve/report-views.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { type FieldEdit, typeField } from '../report-api.ts'
import { fromLocalInput } from '../time.ts'
import styles from './report-tab.module.css'

type Field = LiveFormView['sections'][number]['fields'][number]

const TYPES = { date: 'date', time: 'time', instant: 'datetime-local' } as const
const isTime = (kind: string): kind is keyof typeof TYPES => kind in TYPES

interface EditorProps {
  readonly subject: string
  readonly view: LiveFormView
  readonly field: Field
  readonly close: () => void
}

/** One field as a person fills it in; what is typed is kept in the draft at once, and marked as theirs. */
export function FieldEditor({ subject, view, field, close }: EditorProps) {
  const { t } = useLocale()
  const client = useQueryClient()
  const [edit, setEdit] = useState<FieldEdit>(() => editOf(field))
  const type = useMutation({
    mutationFn: (typed: FieldEdit | null) => typeField(subject, view.form, view.revision, field.code, typed),
    // An answer that was asked for before must not come after this one.
    onMutate: () => client.cancelQueries({ queryKey: ['incident', subject, 'form', view.form] }),
    onSuccess: after => {
      client.setQueryData(['incident', subject, 'form', view.form], after)
      close()
    },
  })

  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        type.mutate(edit)
      }}
    >
      <Input field={field} edit={edit} change={setEdit} />
      <div className={styles['row']}>
        <Button size="xs" type="submit" disabled={isTimeless(field, edit)} loading={type.isPending}>
          {t.reporting.keep}
        </Button>
        {field.edited ? (
          <Button size="xs" variant="default" onClick={() => type.mutate(null)}>
            {t.reporting.takeBack}
          </Button>
        ) : null}
        <Button size="xs" variant="subtle" onClick={close}>
          {t.reporting.cancel}
        </Button>
        <Outcome done={false} error={type.error} />
      </div>
    </form>
  )
}

/** A date input starts empty whatever stands there: pressing on at once must not wipe it out. */
const isTimeless = ({ kind }: Field, edit: FieldEdit): boolean => isTime(kind) && 'value' in edit && edit.value === ''

/** What stands there now, to go on from. */
function editOf({ kind, value, values = [], options = [] }: Field): FieldEdit {
  if (kind === 'choice' || kind === 'choices' || kind === 'yes_no')
    return { chosen: options.filter(({ chosen }) => chosen).map(({ id }) => id), note: values.join(', ') }
  if (kind === 'list') return { values: [...values] }
  return { value: kind === 'text' || kind === 'long_text' ? (value ?? '') : '' }
}

interface InputProps {
  readonly field: Field
  readonly edit: FieldEdit
  readonly change: (edit: FieldEdit) => void
}

function Input({ field, edit, change }: InputProps) {
  const { t, pick } = useLocale()
  const label = pick(field.label)
  if ('chosen' in edit) return <Choices field={field} edit={edit} change={change} />
  if ('values' in edit)
    return (
      <Textarea
        size="xs"
        label={label}
        description={t.reporting.oneALine}
        autosize
        minRows={2}
        maxRows={12}
        value={edit.values.join('\n')}
        onChange={event => change({ values: event.currentTarget.value.split('\n') })}
      />
    )
  if (isTime(field.kind)) return <TimeInput kind={field.kind} label={label} change={value => change({ value })} />
  return (
    <Textarea
      size="xs"
      label={label}
      {...(field.limit === undefined ? {} : { maxLength: field.limit })}
      autosize
      minRows={field.kind === 'long_text' ? 3 : 1}
      maxRows={16}
      value={edit.value}
      onChange={event => change({ value: event.currentTarget.value })}
    />
  )
}

function TimeInput({
  kind,
  label,
  change,
}: {
  readonly kind: keyof typeof TYPES
  readonly label: string
  readonly change: (value: string) => void
}) {
  return (
    <TextInput
      size="xs"
      type={TYPES[kind]}
      label={label}
      onChange={({ currentTarget: { value } }) => change(kind === 'instant' ? (fromLocalInput(value) ?? '') : value)}
    />
  )
}

function Choices({
  field: { kind, label, options = [] },
  edit,
  change,
}: InputProps & { readonly edit: { chosen: string[]; note?: string } }) {
  const { t, pick } = useLocale()
  const note = edit.note ?? ''
  if (kind !== 'choices')
    return (
      <NativeSelect
        size="xs"
        label={pick(label)}
        value={edit.chosen[0] ?? ''}
        onChange={({ currentTarget: { value } }) => change({ chosen: value === '' ? [] : [value] })}
        data={[
          { value: '', label: t.reporting.nothing },
          ...options.map(one => ({ value: one.id, label: pick(one.label) })),
        ]}
      />
    )
  return (
    <>
      <Checkbox.Group
        label={pick(label)}
        size="xs"
        value={edit.chosen}
        onChange={chosen => change({ chosen, ...(note && { note }) })}
      >
        {options.map(one => (
          <Checkbox key={one.id} size="xs" mt={6} value={one.id} label={pick(one.label)} />
        ))}
      </Checkbox.Group>
      <TextInput
        size="xs"
        label={t.reporting.beside}
        maxLength={500}
        value={note}
        onChange={({ currentTarget: { value } }) => change({ chosen: edit.chosen, ...(value && { note: value }) })}
      />
    </>
  )
}
