import { IconArrowLeft } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { entityQuery, searchQuery } from '../desk-queries.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import type { EntityDetail } from '../search-api.ts'
import { useTitle } from '../title.ts'
import styles from './search.module.css'

const route = getRouteApi('/inside/entities/$value')

/** What is known of an address or name, and the incidents that it is in. */
export function EntityPage() {
  const { t } = useLocale()
  const { value } = route.useParams()
  const query = useQuery(entityQuery(value))
  useTitle(value)
  return (
    <>
      <Link to="/search" search={{ q: value }} className={styles['back']}>
        <IconArrowLeft size={14} aria-hidden /> {t.entity.back}
      </Link>
      <PageHeader title={value} subtitle={t.entity.title} />
      <div className={styles['found']}>
        {query.isPending ? <Loading lines={4} /> : null}
        {query.isError && !query.data ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
        {query.data ? <Facts entity={query.data} /> : null}
        <Incidents value={value} />
      </div>
    </>
  )
}

function Facts({ entity }: { entity: EntityDetail }) {
  const { t, pick } = useLocale()
  const { kind, country, city, asn, network, system, why, warningLists, notGroupedBy, seen } = entity
  return (
    <Panel title={t.incident.facts}>
      <dl className={styles['facts']}>
        <Fact name={t.entity.kind}>{t.entity.kinds[kind]}</Fact>
        {kind === 'address' ? (
          <>
            <Fact name={t.entity.country}>{country ? `${pick(country.name)} (${country.code})` : t.entity.none}</Fact>
            {city ? <Fact name={t.entity.city}>{city}</Fact> : null}
            <Fact name={t.entity.asn}>{asn ? `AS${asn.number} ${asn.organisation}` : t.entity.none}</Fact>
            <Fact name={t.entity.network}>{network ? networkWords(network) : t.entity.none}</Fact>
          </>
        ) : null}
        <Fact name={t.entity.system}>{system ? systemWords(system) : t.entity.none}</Fact>
        {why ? <Fact name={t.entity.why}>{pick(why)}</Fact> : null}
        {warningLists.length > 0 ? (
          <Fact name={t.entity.lists}>{warningLists.map(({ name }) => name).join(', ')}</Fact>
        ) : null}
        <Fact name={t.entity.seen}>
          {seen ? (
            <>
              <Instant at={seen.firstAt} /> – <Instant at={seen.lastAt} />
            </>
          ) : (
            t.entity.neverSeen
          )}
        </Fact>
        <Fact name={t.entity.notGrouped}>{notGroupedBy ? pick(notGroupedBy.words) : t.entity.grouped}</Fact>
      </dl>
    </Panel>
  )

  function networkWords({ prefix, kind: of, site, contact }: NonNullable<typeof network>): string {
    return [prefix, t.entity.networkKind[of] ?? of, site, contact].filter(Boolean).join(' · ')
  }
  function systemWords({ name, level }: NonNullable<typeof system>): string {
    return level === null ? name : `${name} · ${t.entity.level(level)}`
  }
}

/** Found by how a name begins; those of this very name are shown. */
function Incidents({ value }: { value: string }) {
  const { t } = useLocale()
  const list = useInfiniteQuery(searchQuery(value))
  const found = (list.data?.pages ?? [])
    .flatMap(page => page.entities)
    .filter(({ name }) => name.toLowerCase() === value.toLowerCase())
  return (
    <Panel title={t.entity.incidents}>
      {list.data && found.length === 0 ? <p className={styles['facts']}>{t.entity.noIncidents}</p> : null}
      <ul className={styles['list']}>
        {found.map(({ role, incidentId, firstAt, lastAt }) => (
          <li key={`${role} ${incidentId}`}>
            <Link to="/incidents/$id" params={{ id: incidentId }} className={`${styles['link']} mono`}>
              {incidentId}
            </Link>
            <span className={styles['quiet']}>
              {t.search.role[role] ?? role} · <Instant at={firstAt} /> – <Instant at={lastAt} />
            </span>
          </li>
        ))}
      </ul>
      <MoreButton list={list} mx={12} my={8} />
    </Panel>
  )
}
