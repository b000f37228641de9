import { Button, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import form from '../parts/act-form.module.css'
import type { AuditFilter } from '../register-api.ts'
import { fromLocalInput, localInput } from '../time.ts'

const route = getRouteApi('/inside/audit')

/** The filter is in the page's address, to be sent on. */
export function AuditFilterForm({ filter }: { filter: AuditFilter }) {
  const { t } = useLocale()
  const { audit } = t.register
  const navigate = route.useNavigate()
  const text = (name: 'actor' | 'action' | 'subject', max: number, description?: string) => (
    <TextInput
      size="xs"
      name={name}
      label={audit[name]}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      defaultValue={filter[name] ?? ''}
      maxLength={max}
      autoComplete="off"
    />
  )
  const time = (name: 'from' | 'to') => (
    <TextInput
      size="xs"
      name={name}
      type="datetime-local"
      label={audit[name]}
      description={audit.zone}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      defaultValue={filter[name] ? localInput(new Date(filter[name])) : ''}
    />
  )
  return (
    <form
      className={form['form']}
      aria-label={audit.filter}
      onSubmit={event => {
        event.preventDefault()
        void navigate({ search: filterIn(new FormData(event.currentTarget)), replace: true })
      }}
    >
      {text('actor', 200)}
      {text('action', 100, audit.actionHint)}
      {text('subject', 300)}
      {time('from')}
      {time('to')}
      <div className={form['send']}>
        <Button size="xs" type="submit">
          {audit.apply}
        </Button>
        {Object.keys(filter).length > 0 ? (
          <Button size="xs" variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
            {audit.clear}
          </Button>
        ) : null}
      </div>
    </form>
  )
}

function filterIn(given: FormData): AuditFilter {
  const texts = ['actor', 'action', 'subject'].map(name => [name, String(given.get(name)).trim()] as const)
  const times = ['from', 'to'].map(name => [name, fromLocalInput(String(given.get(name)))] as const)
  return Object.fromEntries([...texts, ...times].filter(([, value]) => value))
}
