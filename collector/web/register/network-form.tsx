import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { NetworkView } from '../../serve/networks-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { OrganisationSelect, organisationIn } from '../people/organisation-select.tsx'
import type { NetworkKind } from '../register-api.ts'
import { systemsQuery } from '../register-queries.ts'
import { EntryForm } from './entry-form.tsx'

export const NETWORK_KINDS: readonly NetworkKind[] = ['own', 'customer', 'cgnat', 'management', 'peer', 'resolver']
const NAMES = ['prefix', 'kind', 'site', 'contact', 'systemId', 'note']

interface Props {
  readonly session: SessionView
  /** Null: a new one. */
  readonly network: NetworkView | null
}

export function NetworkForm({ session, network }: Props) {
  const { t } = useLocale()
  const { register } = t
  const { fields } = register
  return (
    <EntryForm
      table="networks"
      entry={network && { id: network.id, name: network.prefix }}
      names={NAMES}
      read={form => ({
        ...Object.fromEntries(NAMES.map(name => [name, String(form.get(name) ?? '')])),
        ...organisationIn(form),
        systemId: form.get('systemId') || null,
      })}
    >
      {wrong => (
        <>
          <TextInput
            size="xs"
            name="prefix"
            label={fields['prefix']}
            description={register.prefixHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            defaultValue={network?.prefix ?? ''}
            error={wrong('prefix')}
            maxLength={64}
            autoComplete="off"
            required
          />
          <NativeSelect
            size="xs"
            name="kind"
            label={fields['kind']}
            defaultValue={network?.kind ?? 'own'}
            error={wrong('kind')}
            data={NETWORK_KINDS.map(value => ({ value, label: register.kind[value] }))}
          />
          <OrganisationSelect
            session={session}
            label={fields['organisation'] ?? ''}
            value={network?.organisation}
            every={false}
          />
          {(['site', 'contact'] as const).map(name => (
            <TextInput
              key={name}
              size="xs"
              name={name}
              label={fields[name]}
              defaultValue={network?.[name] ?? ''}
              error={wrong(name)}
              maxLength={500}
            />
          ))}
          <SystemSelect network={network} error={wrong('systemId')} />
          <Textarea
            size="xs"
            name="note"
            label={fields['note']}
            defaultValue={network?.note ?? ''}
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

function SystemSelect({ network, error }: { network: NetworkView | null; error: string | null }) {
  const { t } = useLocale()
  const { data } = useInfiniteQuery(systemsQuery)
  const systems = data?.pages.flatMap(page => page.systems) ?? []
  const known = systems.some(({ id }) => id === network?.systemId)
  // The choice is there before the list has come, or where it is too long to hold it.
  const own = network?.systemId && !known ? [{ value: network.systemId, label: network.system ?? '' }] : []
  return (
    <NativeSelect
      key={`${systems.length}`}
      size="xs"
      name="systemId"
      label={t.register.fields['systemId']}
      defaultValue={network?.systemId ?? ''}
      error={error}
      data={[
        { value: '', label: t.register.noSystem },
        ...own,
        ...systems.map(({ id, name, organisation }) => ({ value: id, label: `${name} (${organisation})` })),
      ]}
    />
  )
}
