import { Button, TextInput } from '@mantine/core'
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SecondFactorView } from '../../serve/people-views.ts'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Tag } from '../parts/tag.tsx'
import { removeSecondFactor, renewRecoveryCodes } from '../people-api.ts'
import { secondFactorQuery } from '../people-queries.ts'
import { sessionQuery } from '../queries.ts'
import { SecondFactorSetUp } from '../sign-in/second-factor-set-up.tsx'

/** With fewer left it is time for new ones. */
const FEW = 3

/** My own: whether there is one, and everything that can be done about it. */
export function SecondFactor() {
  const { t } = useLocale()
  const { data: factor, error, refetch } = useQuery(secondFactorQuery)
  return (
    <Panel title={t.people.factor.title}>
      <div className={page['body']}>
        {factor ? (
          <Known factor={factor} />
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <Loading lines={2} />
        )}
      </div>
    </Panel>
  )
}

function Known({ factor }: { factor: SecondFactorView }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const [doing, setDoing] = useState<'set-up' | 'renew' | 'turn-off' | null>(null)
  const { factor: words } = t.people
  const done = async () => {
    setDoing(null)
    await client.invalidateQueries({ queryKey: secondFactorQuery.queryKey })
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
  return (
    <>
      <State factor={factor} />
      {doing === null ? (
        <div className={page['tools']}>
          <Button size="xs" variant={factor.on ? 'default' : 'filled'} onClick={() => setDoing('set-up')}>
            {factor.on ? words.replace : words.setUp}
          </Button>
          {factor.on ? (
            <>
              <Button size="xs" variant="default" onClick={() => setDoing('renew')}>
                {words.renew}
              </Button>
              <Button size="xs" variant="default" onClick={() => setDoing('turn-off')}>
                {words.turnOff}
              </Button>
            </>
          ) : null}
        </div>
      ) : (
        <>
          {doing === 'set-up' ? (
            <SecondFactorSetUp why={words.why} instead={factor.on} onDone={() => void done()} />
          ) : null}
          {doing === 'renew' ? <Renew onDone={() => void done()} /> : null}
          {doing === 'turn-off' ? <TurnOff onDone={() => void done()} /> : null}
          <div>
            <Button size="xs" variant="subtle" onClick={() => void done()}>
              {t.people.cancel}
            </Button>
          </div>
        </>
      )}
    </>
  )
}

function State({ factor: { on, since, recoveryCodesLeft } }: { factor: SecondFactorView }) {
  const { t } = useLocale()
  const { factor: words } = t.people
  if (!on)
    return (
      <>
        <div>
          <Tag tone="neutral" icon={IconShieldOff}>
            {words.off}
          </Tag>
        </div>
        <p className={page['quiet']}>{words.offHint}</p>
      </>
    )
  return (
    <>
      <div>
        <Tag tone="good" icon={IconShieldCheck}>
          {words.on}
        </Tag>
      </div>
      <dl className={page['facts']}>
        {since ? (
          <Fact name={words.since}>
            <Instant at={since} />
          </Fact>
        ) : null}
        <Fact name={words.codesLeft}>{recoveryCodesLeft}</Fact>
      </dl>
      {recoveryCodesLeft < FEW ? <p role="alert">{words.few}</p> : null}
    </>
  )
}

function Renew({ onDone }: { onDone: () => void }) {
  const { t } = useLocale()
  const { factor } = t.people
  const renew = useMutation({ mutationFn: (form: FormData) => renewRecoveryCodes(codeIn(form)) })
  if (renew.data)
    return (
      <ShownOnce
        title={t.secondFactor.recovery}
        hint={t.secondFactor.recoveryHint}
        secret={renew.data.recoveryCodes.join('\n')}
        onKept={onDone}
      />
    )
  return (
    <ActForm title={factor.renew} act={renew} submit={factor.renew} onSubmit={renew.mutate}>
      <CodeField description={factor.renewHint} />
    </ActForm>
  )
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const { t } = useLocale()
  const { factor } = t.people
  const remove = useMutation({ mutationFn: (form: FormData) => removeSecondFactor(codeIn(form)), onSuccess: onDone })
  return (
    <ActForm title={factor.turnOff} act={remove} submit={factor.turnOff} onSubmit={remove.mutate} danger>
      <CodeField description={factor.codeHint} />
    </ActForm>
  )
}

function CodeField({ description }: { description: string }) {
  const { t } = useLocale()
  return (
    <TextInput
      size="xs"
      name="code"
      label={t.people.factor.code}
      description={description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      autoComplete="one-time-code"
      minLength={6}
      maxLength={40}
      autoFocus
      required
    />
  )
}

const codeIn = (form: FormData): string => String(form.get('code')).trim()
