import { TextInput } from '@mantine/core'
import { IconCircleCheck, IconMailX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { testRoutes } from '../calling-api.ts'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { Fact } from '../parts/fact.tsx'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { Tag } from '../parts/tag.tsx'

/** A test over every channel of one person; each answers for itself. */
export function RouteTest() {
  const { t } = useLocale()
  const { test, delivery } = t.calling
  const send = useMutation({ mutationFn: (form: FormData) => testRoutes(String(form.get('recipient')).trim()) })
  return (
    <Panel title={test.title}>
      <div className={page['body']}>
        <p className={page['quiet']}>{test.hint}</p>
        <ActForm label={test.title} act={send} submit={test.send} onSubmit={send.mutate} said="">
          <TextInput
            size="xs"
            name="recipient"
            label={test.recipient}
            description={test.recipientHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            maxLength={40}
            required
          />
        </ActForm>
      </div>
      {send.data ? (
        <Rows label={test.results}>
          {send.data.channels.map(({ route, sent, detail }) => (
            <Row
              key={route}
              name={route}
              title={route}
              marks={
                <Tag tone={sent ? 'good' : 'danger'} icon={sent ? IconCircleCheck : IconMailX}>
                  {sent ? test.sent : test.failed}
                </Tag>
              }
              facts={<Fact name={sent ? delivery.receipt : delivery.reason}>{detail}</Fact>}
            />
          ))}
        </Rows>
      ) : null}
    </Panel>
  )
}
