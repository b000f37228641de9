import { TextInput } from '@mantine/core'
import { useLocale } from '../../locale.tsx'
import { PersonSelect } from '../../parts/person-select.tsx'
import styles from '../work.module.css'

export interface TaskText {
  readonly title: string
  /** Empty: nobody. */
  readonly assignee: string
  /** As the input holds it. */
  readonly dueAt: string
}

interface TaskFieldsProps {
  readonly value: TaskText
  readonly onChange: (value: TaskText) => void
  readonly asked: boolean
  readonly organisation: string
}

export function TaskFields({ value, onChange, asked, organisation }: TaskFieldsProps) {
  const { t } = useLocale()
  return (
    <>
      <TextInput
        size="xs"
        label={t.tasks.name}
        required
        maxLength={300}
        error={asked && value.title.trim() === '' ? t.form.needed : null}
        value={value.title}
        onChange={event => onChange({ ...value, title: event.currentTarget.value })}
      />
      <div className={styles['fields']}>
        <PersonSelect
          label={t.tasks.assignee}
          value={value.assignee}
          onChange={assignee => onChange({ ...value, assignee })}
          organisation={organisation}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          label={t.tasks.dueAt}
          description={t.tasks.dueHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={value.dueAt}
          onChange={event => onChange({ ...value, dueAt: event.currentTarget.value })}
        />
      </div>
    </>
  )
}
