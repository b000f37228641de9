import { Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { recordContactChange } from '../calling-api.ts'
import { dutiesQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { ActForm } from '../parts/act-form.tsx'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { fromLocalInput, localInput } from '../time.ts'

/** Whom others are to call has changed: they have to be told of it in time. */
export function ContactChange() {
  const { t } = useLocale()
  const { duties } = t.calling
  const client = useQueryClient()
  const now = useNow()
  const record = useMutation({
    mutationFn: (form: FormData) => {
      const changedAt = fromLocalInput(String(form.get('changedAt')))
      return recordContactChange({ ...(changedAt && { changedAt }), note: String(form.get('note')) })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: dutiesQuery.queryKey }),
  })
  return (
    <Panel title={duties.contact}>
      <div className={page['body']}>
        <p className={page['quiet']}>{duties.contactHint}</p>
        <ActForm label={duties.contact} act={record} submit={duties.record} onSubmit={record.mutate}>
          <Textarea size="xs" name="note" label={duties.what} maxLength={2000} autosize minRows={1} required />
          <TextInput
            size="xs"
            name="changedAt"
            type="datetime-local"
            label={duties.changedAt}
            description={duties.zone}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            max={localInput(now)}
          />
        </ActForm>
      </div>
    </Panel>
  )
}
