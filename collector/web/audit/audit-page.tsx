import { IconListSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { AuditList } from '../../serve/audit-views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { PagedRows, Row } from '../parts/rows.tsx'
import { auditQuery } from '../register-queries.ts'
import { useTitle } from '../title.ts'
import { AuditFilterForm } from './audit-filter-form.tsx'

const route = getRouteApi('/inside/audit')

/** Who did what. The chain's links are there for who sees the whole installation. */
export function AuditPage() {
  const { t } = useLocale()
  const { audit } = t.register
  const filter = route.useSearch()
  const list = useInfiniteQuery(auditQuery(filter))
  const head = list.data?.pages[0]?.head
  useTitle(audit.title)
  return (
    <>
      <PageHeader title={audit.title} subtitle={audit.subtitle} />
      <div className={page['parts']}>
        {head ? (
          <Panel title={audit.head}>
            <div className={page['body']} data-head>
              <p className={page['quiet']}>{audit.headHint}</p>
              <dl className={page['facts']}>
                <Fact name={audit.number}>{head.number}</Fact>
                <Fact name={audit.hash}>
                  <span className="mono">{head.hash}</span>
                </Fact>
              </dl>
            </div>
          </Panel>
        ) : null}
        <Panel title={audit.title}>
          <div className={page['body']}>
            <AuditFilterForm key={JSON.stringify(filter)} filter={filter} />
          </div>
          <PagedRows
            list={list}
            itemsOf={found => found.rows}
            label={audit.title}
            empty={{ icon: IconListSearch, title: audit.none }}
          >
            {row => <AuditRow key={keyOf(row)} row={row} />}
          </PagedRows>
        </Panel>
      </div>
    </>
  )
}

type Line = AuditList['rows'][number]

/** Where the number is not shown, nothing else tells two equal lines apart; they are never moved. */
const keyOf = (row: Line): string => (row.link ? `${row.link.number}` : JSON.stringify(row))

function AuditRow({ row }: { row: Line }) {
  const { t } = useLocale()
  const { audit } = t.register
  return (
    <Row
      name={row.link ? `line ${row.link.number}` : row.action}
      title={<span className="mono">{row.action}</span>}
      facts={
        <>
          <Fact name={audit.at}>
            <Instant at={row.at} precision="second" />
          </Fact>
          <Fact name={audit.actor}>{row.actor}</Fact>
          {row.subject ? <Fact name={audit.subject}>{row.subject}</Fact> : null}
          {row.detail ? <Fact name={audit.detail}>{row.detail}</Fact> : null}
          <Fact name={audit.address}>{row.address || audit.commandLine}</Fact>
          <Fact name={t.people.account.organisation}>{row.organisation ?? t.people.everyOrganisation}</Fact>
        </>
      }
    >
      {row.link ? (
        <details>
          <summary>
            {audit.chain} {row.link.number}
          </summary>
          <dl className={page['facts']}>
            <Fact name={audit.hash}>
              <span className="mono">{row.link.hash}</span>
            </Fact>
            <Fact name={audit.previous}>
              <span className="mono">{row.link.previousHash}</span>
            </Fact>
          </dl>
        </details>
      ) : null}
    </Row>
  )
}
