import { IconCalendarOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { dutiesQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { Rows } from '../parts/rows.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { useTitle } from '../title.ts'
import { ContactChange } from './contact-change.tsx'
import { DutyRow } from './duty-row.tsx'

export function DutiesPage() {
  const { t } = useLocale()
  const { duties: words } = t.calling
  const may = useMay()
  const { data, isPending, error, refetch } = useQuery(dutiesQuery)
  useTitle(words.title)
  return (
    <>
      <PageHeader title={words.title} subtitle={words.subtitle} />
      <div className={page['parts']}>
        <Panel title={words.title}>
          {isPending ? <Loading lines={4} /> : null}
          {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
          {data?.duties.length === 0 ? <Empty icon={IconCalendarOff} title={words.empty} /> : null}
          {data && data.duties.length > 0 ? (
            <Rows label={words.title}>
              {data.duties.map(duty => (
                <DutyRow key={`${duty.id} ${duty.state}`} duty={duty} />
              ))}
            </Rows>
          ) : null}
        </Panel>
        {may('register.write') ? <ContactChange /> : null}
      </div>
    </>
  )
}
