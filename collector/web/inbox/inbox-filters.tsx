import { CloseButton, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useRef } from 'react'
import type { IncidentFilter } from '../api.ts'
import { useKeys } from '../keys.ts'
import { useLocale } from '../locale.tsx'
import styles from './inbox-filters.module.css'

const route = getRouteApi('/inside/incidents')

export function InboxFilters() {
  const { t } = useLocale()
  const { status = 'open', q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const field = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => field.current?.focus() })

  const search = (words: string) =>
    void navigate({ search: ({ q: _, ...rest }) => (words ? { ...rest, q: words } : rest), replace: true })
  const choose = (choice: string) =>
    void navigate({ search: previous => ({ ...previous, status: choice as IncidentFilter }) })

  return (
    <search className={styles['filters']}>
      <SegmentedControl
        size="xs"
        className={styles['states'] ?? ''}
        aria-label={t.inbox.status}
        value={status}
        onChange={choose}
        data={[
          { value: 'open', label: t.inbox.open },
          { value: 'closed', label: t.inbox.closed },
          { value: 'all', label: t.inbox.all },
        ]}
      />
      <TextInput
        ref={field}
        className={styles['search'] ?? ''}
        size="xs"
        type="search"
        aria-label={t.inbox.search}
        placeholder={t.inbox.searchHint}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={q ? <CloseButton size="sm" aria-label={t.inbox.clear} onClick={() => search('')} /> : null}
        value={q}
        onChange={event => search(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </search>
  )
}
