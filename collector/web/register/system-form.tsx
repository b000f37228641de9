import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { SystemView } from '../../serve/systems-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { OrganisationSelect, organisationIn } from '../people/organisation-select.tsx'
import { EntryForm } from './entry-form.tsx'

const TEXTS = ['owner', 'operator', 'operatingSystem', 'operatingSystemVersion', 'purpose'] as const
const LISTS = ['addresses', 'domains', 'services', 'measures'] as const
const LEVELS = [1, 2, 3, 4, 5]
const NAMES = ['name', 'level', 'note', ...TEXTS, ...LISTS]

interface Props {
  readonly session: SessionView
  /** Null: a new one. */
  readonly system: SystemView | null
}

export function SystemForm({ session, system }: Props) {
  const { t } = useLocale()
  const { register } = t
  const { fields } = register
  return (
    <EntryForm table="systems" entry={system} names={NAMES} read={fieldsIn}>
      {wrong => (
        <>
          <TextInput
            size="xs"
            name="name"
            label={fields['name']}
            defaultValue={system?.name ?? ''}
            error={wrong('name')}
            maxLength={300}
            required
          />
          <NativeSelect
            size="xs"
            name="level"
            label={fields['level']}
            defaultValue={String(system?.level ?? '')}
            error={wrong('level')}
            data={[
              { value: '', label: register.noLevel },
              ...LEVELS.map(level => ({ value: String(level), label: register.level(level) })),
            ]}
          />
          <OrganisationSelect
            session={session}
            label={fields['organisation'] ?? ''}
            value={system?.organisation}
            every={false}
          />
          {TEXTS.map(name => (
            <TextInput
              key={name}
              size="xs"
              name={name}
              label={fields[name]}
              defaultValue={system?.[name] ?? ''}
              error={wrong(name)}
              maxLength={500}
            />
          ))}
          {LISTS.map(name => (
            <Textarea
              key={name}
              size="xs"
              name={name}
              label={fields[name]}
              description={register.aLine}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              defaultValue={system?.[name].join('\n') ?? ''}
              error={wrong(name)}
              autosize
              minRows={2}
              maxRows={10}
            />
          ))}
          <Textarea
            size="xs"
            name="note"
            label={fields['note']}
            defaultValue={system?.note ?? ''}
            error={wrong('note')}
            maxLength={4000}
            autosize
            minRows={2}
            maxRows={8}
          />
        </>
      )}
    </EntryForm>
  )
}

function fieldsIn(form: FormData): object {
  const text = (name: string) => String(form.get(name) ?? '')
  const lines = (name: string) =>
    text(name)
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
  return {
    ...Object.fromEntries(['name', 'note', ...TEXTS].map(name => [name, text(name)])),
    ...Object.fromEntries(LISTS.map(name => [name, lines(name)])),
    ...organisationIn(form),
    level: text('level') === '' ? null : Number(text('level')),
  }
}
