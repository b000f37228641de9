import { NativeSelect } from '@mantine/core'
import { IconNetworkOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { PagedRows } from '../parts/rows.tsx'
import type { NetworkKind } from '../register-api.ts'
import { networksQuery } from '../register-queries.ts'
import { ImportForm } from './import-form.tsx'
import { NETWORK_KINDS, NetworkForm } from './network-form.tsx'
import { NetworkRow } from './network-row.tsx'

export function Networks({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { register } = t
  const may = useMay()
  const [kind, setKind] = useState<NetworkKind | ''>('')
  const list = useInfiniteQuery(networksQuery(kind))
  const filter = (
    <NativeSelect
      size="xs"
      aria-label={register.showKind}
      value={kind}
      onChange={event => setKind(event.currentTarget.value as NetworkKind | '')}
      data={[
        { value: '', label: register.every },
        ...NETWORK_KINDS.map(value => ({ value, label: register.kind[value] })),
      ]}
    />
  )
  return (
    <Panel title={register.networks} aside={filter}>
      {may('register.write') ? (
        <div className={page['body']}>
          <details>
            <summary>{register.add.networks}</summary>
            <NetworkForm session={session} network={null} />
          </details>
          <ImportForm table="networks" />
        </div>
      ) : null}
      <PagedRows
        list={list}
        itemsOf={found => found.networks}
        label={register.networks}
        empty={{ icon: IconNetworkOff, title: register.noNetworks }}
      >
        {network => <NetworkRow key={network.id} network={network} session={session} />}
      </PagedRows>
    </Panel>
  )
}
