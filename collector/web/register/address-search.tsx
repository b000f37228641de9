import { Button, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { AddressView } from '../../serve/networks-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { ApiError } from '../api.ts'
import { useLocale } from '../locale.tsx'
import form from '../parts/act-form.module.css'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { Rows } from '../parts/rows.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { OrganisationSelect, organisationIn } from '../people/organisation-select.tsx'
import { addressQuery } from '../register-queries.ts'
import { NetworkRow } from './network-row.tsx'

const route = getRouteApi('/inside/register')

/** Whose an address is, and what says so. The question is in the page's address, to be sent on. */
export function AddressSearch({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { search } = t.register
  const { address = '', organisation = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const found = useQuery({ ...addressQuery(address, organisation), enabled: address !== '' })
  return (
    <Panel title={search.title}>
      <div className={page['body']}>
        <form
          key={`${address} ${organisation}`}
          className={form['form']}
          aria-label={search.title}
          onSubmit={event => {
            event.preventDefault()
            const asked = new FormData(event.currentTarget)
            const { organisation: of } = organisationIn(asked)
            const wanted = String(asked.get('address')).trim()
            void navigate({ search: { address: wanted, ...(of && { organisation: of }) }, replace: true })
          }}
        >
          <TextInput
            size="xs"
            name="address"
            label={search.address}
            defaultValue={address}
            maxLength={64}
            autoComplete="off"
            required
          />
          <OrganisationSelect
            session={session}
            label={t.register.fields['organisation'] ?? ''}
            value={organisation || undefined}
            every={false}
          />
          <div className={form['send']}>
            <Button size="xs" type="submit" leftSection={<IconSearch size={14} aria-hidden />}>
              {search.go}
            </Button>
          </div>
        </form>
        {address !== '' && found.isPending ? <Loading lines={1} /> : null}
        {found.error ? <NotFound error={found.error} retry={() => void found.refetch()} /> : null}
        {found.data ? <Found found={found.data} session={session} /> : null}
      </div>
    </Panel>
  )
}

function NotFound({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useLocale()
  if (error instanceof ApiError && error.status === 400)
    return (
      <p role="alert" className={page['wrong']}>
        {t.register.search.notAnAddress}
      </p>
    )
  return <Failed error={error} retry={retry} />
}

function Found({ found, session }: { found: AddressView; session: SessionView }) {
  const { t, pick } = useLocale()
  const { search } = t.register
  return (
    <>
      <p role="status" data-why>
        <strong className="mono">{found.address}</strong>: {pick(found.why)}
      </p>
      {found.networks.length > 0 ? (
        <>
          <h3 className={page['quiet']}>{search.networks}</h3>
          <Rows label={search.networks}>
            {found.networks.map(network => (
              <NetworkRow key={network.id} network={network} session={session} />
            ))}
          </Rows>
        </>
      ) : null}
    </>
  )
}
