import { useQuery } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { sessionQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { AddressSearch } from './address-search.tsx'
import { Networks } from './networks.tsx'
import { Systems } from './systems.tsx'

/** The register that ties addresses to networks and systems, and what it says of one address. */
export function RegisterPage() {
  const { t } = useLocale()
  const { data: session } = useQuery(sessionQuery)
  useTitle(t.register.title)
  if (!session) return null
  return (
    <>
      <PageHeader title={t.register.title} subtitle={t.register.subtitle} />
      <div className={page['parts']}>
        <AddressSearch session={session} />
        <Networks session={session} />
        <Systems session={session} />
      </div>
    </>
  )
}
