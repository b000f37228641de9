import { IconServerOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { SystemView } from '../../serve/systems-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { useMay } from '../parts/may.ts'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { PagedRows } from '../parts/rows.tsx'
import { Tag } from '../parts/tag.tsx'
import { ValueList } from '../parts/value-list.tsx'
import { systemsQuery } from '../register-queries.ts'
import { EntryRow } from './entry-row.tsx'
import { ImportForm } from './import-form.tsx'
import { SystemForm } from './system-form.tsx'

export function Systems({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { register } = t
  const may = useMay()
  const list = useInfiniteQuery(systemsQuery)
  return (
    <Panel title={register.systems}>
      {may('register.write') ? (
        <div className={page['body']}>
          <details>
            <summary>{register.add.systems}</summary>
            <SystemForm session={session} system={null} />
          </details>
          <ImportForm table="systems" />
        </div>
      ) : null}
      <PagedRows
        list={list}
        itemsOf={found => found.systems}
        label={register.systems}
        empty={{ icon: IconServerOff, title: register.noSystems }}
      >
        {system => <SystemRow key={system.id} system={system} session={session} />}
      </PagedRows>
    </Panel>
  )
}

const TEXTS = ['owner', 'operator', 'operatingSystem', 'operatingSystemVersion', 'purpose', 'note'] as const
const LISTS = ['addresses', 'domains', 'services', 'measures'] as const

function SystemRow({ system, session }: { system: SystemView; session: SessionView }) {
  const { t } = useLocale()
  const { register } = t
  const { fields } = register
  return (
    <EntryRow
      table="systems"
      id={system.id}
      name={system.name}
      marks={
        <Tag tone={system.level === null ? 'neutral' : 'info'}>
          {system.level === null ? register.noLevel : register.level(system.level)}
        </Tag>
      }
      facts={
        <>
          <Fact name={fields['organisation'] ?? ''}>{system.organisation}</Fact>
          {LISTS.map(name =>
            system[name].length > 0 ? (
              <Fact key={name} name={fields[name] ?? name}>
                <ValueList values={system[name]} />
              </Fact>
            ) : null,
          )}
          {system.networks.length > 0 ? (
            <Fact name={register.givenNetworks}>
              <ValueList values={system.networks} />
            </Fact>
          ) : null}
          {TEXTS.map(name =>
            system[name] ? (
              <Fact key={name} name={fields[name] ?? name}>
                {system[name]}
              </Fact>
            ) : null,
          )}
        </>
      }
      form={<SystemForm session={session} system={system} />}
    />
  )
}
