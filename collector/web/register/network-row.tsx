import type { NetworkView } from '../../serve/networks-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Tag } from '../parts/tag.tsx'
import { EntryRow } from './entry-row.tsx'
import { NetworkForm } from './network-form.tsx'

export function NetworkRow({ network, session }: { network: NetworkView; session: SessionView }) {
  const { t } = useLocale()
  const { fields, kind } = t.register
  return (
    <EntryRow
      table="networks"
      id={network.id}
      name={network.prefix}
      marks={<Tag tone="info">{kind[network.kind]}</Tag>}
      facts={
        <>
          <Fact name={fields['organisation'] ?? ''}>{network.organisation}</Fact>
          {(['site', 'contact', 'system', 'note'] as const).map(name =>
            network[name] ? (
              <Fact key={name} name={fields[name === 'system' ? 'systemId' : name] ?? name}>
                {network[name]}
              </Fact>
            ) : null,
          )}
        </>
      }
      form={<NetworkForm session={session} network={network} />}
    />
  )
}
