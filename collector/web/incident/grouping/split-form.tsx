import { Button, Checkbox } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { AlertView } from '../../../serve/views.ts'
import { splitIncident } from '../../desk-api.ts'
import { alertsOfQuery } from '../../desk-queries.ts'
import { useLocale } from '../../locale.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { Failed, Loading } from '../../parts/states.tsx'
import { localInstant } from '../../time.ts'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

const keyOf = ({ agent, epoch, sequence }: AlertView): string => `${agent} ${epoch} ${sequence}`

/** Alerts that belong elsewhere, ticked one by one, become an incident of their own. */
export function SplitForm({ id }: { id: string }) {
  const { t } = useLocale()
  const list = useInfiniteQuery(alertsOfQuery(id))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const alerts = list.data?.pages.flatMap(page => page.alerts) ?? []
  const ticked = alerts.filter(alert => chosen.has(keyOf(alert)))
  const split = useAct(id, () =>
    splitIncident(id, {
      alerts: ticked.map(({ agent, epoch, sequence }) => ({ agent, epoch, sequence })),
      reason: reason.trim(),
    }),
  )
  const toggle = (key: string) =>
    setChosen(chosen.has(key) ? new Set([...chosen].filter(one => one !== key)) : new Set([...chosen, key]))

  if (list.isPending) return <Loading lines={3} />
  if (!list.data) return <Failed error={list.error} retry={() => void list.refetch()} />
  return (
    <section className={styles['section']}>
      <h2>{t.grouping.splitTitle}</h2>
      <form
        className={styles['form']}
        aria-label={t.grouping.splitTitle}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (ticked.length > 0 && reason.trim() !== '') split.mutate()
        }}
      >
        <fieldset className={styles['picks']} data-alerts>
          <legend>{t.grouping.chosen(ticked.length)}</legend>
          <p className={styles['quiet']}>{t.grouping.splitHint}</p>
          {alerts.map(alert => (
            <AlertPick key={keyOf(alert)} alert={alert} ticked={chosen.has(keyOf(alert))} toggle={toggle} />
          ))}
          {list.hasNextPage ? (
            <Button
              size="xs"
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t.grouping.more}
            </Button>
          ) : null}
        </fieldset>
        {asked && ticked.length === 0 ? <p className={styles['error']}>{t.grouping.nothingChosen}</p> : null}
        <ReasonField value={reason} onChange={setReason} asked={asked} />
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={split.isPending}>
            {t.grouping.split}
          </Button>
          <Outcome done={false} error={split.error} />
          {split.data ? (
            <span role="status">
              {t.grouping.opened}{' '}
              <Link to="/incidents/$id" params={{ id: split.data.opened }}>
                {split.data.opened}
              </Link>
            </span>
          ) : null}
        </div>
      </form>
    </section>
  )
}

interface AlertPickProps {
  readonly alert: AlertView
  readonly ticked: boolean
  readonly toggle: (key: string) => void
}

function AlertPick({ alert, ticked, toggle }: AlertPickProps) {
  const { locale } = useLocale()
  const { rule, entities, detectedAt } = alert
  const title = locale === 'vi' ? (rule.titleVi ?? rule.title) : rule.title
  const parties = [entities.attackers.join(', '), entities.victims.join(', ')].filter(Boolean).join(' → ')
  return (
    <Checkbox
      size="xs"
      label={`${localInstant(new Date(detectedAt), 'second')} · ${title}${parties && ` · ${parties}`}`}
      checked={ticked}
      onChange={() => toggle(keyOf(alert))}
    />
  )
}
