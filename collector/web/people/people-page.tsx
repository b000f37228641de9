import { IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { PagedRows } from '../parts/rows.tsx'
import { peopleQuery } from '../people-queries.ts'
import { sessionQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { NewPerson } from './new-person.tsx'
import { PersonRow } from './person-row.tsx'

export function PeoplePage() {
  const { t } = useLocale()
  const { list: words } = t.people
  const may = useMay()
  const { data: session } = useQuery(sessionQuery)
  const list = useInfiniteQuery({ ...peopleQuery, enabled: may('people.read') })
  useTitle(words.title)
  if (!session) return null
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <div className={page['parts']}>
        {may('people.manage') ? (
          <Panel title={words.add}>
            <div className={page['body']}>
              <NewPerson session={session} />
            </div>
          </Panel>
        ) : null}
        <Panel title={words.title}>
          {may('people.manage') ? null : <p className={`${page['body']} ${page['quiet']}`}>{words.readOnly}</p>}
          <PagedRows
            list={list}
            itemsOf={found => found.people}
            label={words.title}
            empty={{ icon: IconUsers, title: words.empty }}
          >
            {person => <PersonRow key={person.username} person={person} session={session} />}
          </PagedRows>
        </Panel>
      </div>
    </>
  )
}
