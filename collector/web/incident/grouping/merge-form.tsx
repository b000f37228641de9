import { Button, Checkbox, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentSummary } from '../../../serve/views.ts'
import { mergeIncidents } from '../../desk-api.ts'
import { SHORTEST_SEARCH, searchQuery } from '../../desk-queries.ts'
import { useLocale } from '../../locale.tsx'
import { ReasonField } from '../../parts/reason-field.tsx'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

/** Finds other open incidents by number, title or address, and merges those that are ticked. */
export function MergeForm({ into }: { into: IncidentSummary }) {
  const { t, pick } = useLocale()
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<readonly IncidentSummary[]>([])
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const search = useInfiniteQuery(searchQuery(words.trim()))
  const merge = useAct(
    into.id,
    () =>
      mergeIncidents(
        into.id,
        chosen.map(({ id }) => id),
        reason.trim(),
      ),
    ({ outcomes }) => {
      setChosen(chosen.filter(({ id }) => outcomes.some(one => one.id === id && !one.done)))
      setAsked(false)
    },
  )
  const searching = words.trim().length >= SHORTEST_SEARCH
  const found = searching
    ? (search.data?.pages ?? []).flatMap(page => page.incidents).filter(one => canJoin(one, into))
    : []
  const offered = [...chosen, ...found.filter(({ id }) => !chosen.some(one => one.id === id))]
  const toggle = (one: IncidentSummary) =>
    setChosen(chosen.some(({ id }) => id === one.id) ? chosen.filter(({ id }) => id !== one.id) : [...chosen, one])

  return (
    <section className={styles['section']}>
      <h2>{t.grouping.mergeTitle}</h2>
      <form
        className={styles['form']}
        aria-label={t.grouping.mergeTitle}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (chosen.length > 0 && reason.trim() !== '') merge.mutate()
        }}
      >
        <TextInput
          size="xs"
          type="search"
          label={t.grouping.find}
          description={t.grouping.findHint}
          maxLength={200}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
        />
        {searching && search.isSuccess && found.length === 0 ? (
          <p className={styles['quiet']} role="status">
            {t.grouping.nothing}
          </p>
        ) : null}
        {offered.length > 0 ? (
          <fieldset className={styles['picks']}>
            <legend>{t.grouping.pick}</legend>
            {offered.map(one => (
              <Checkbox
                key={one.id}
                size="xs"
                label={`${one.id} · ${pick(one.title)} · ${t.grouping.alerts(one.alertCount)}`}
                checked={chosen.some(({ id }) => id === one.id)}
                onChange={() => toggle(one)}
              />
            ))}
          </fieldset>
        ) : null}
        {asked && chosen.length === 0 ? <p className={styles['error']}>{t.grouping.picked}</p> : null}
        <ReasonField value={reason} onChange={setReason} asked={asked} />
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={merge.isPending}>
            {t.grouping.merge}
          </Button>
          <Outcome done={false} error={merge.error} />
        </div>
        {merge.data ? (
          <ul role="status">
            {merge.data.outcomes.map(({ id, done, error }) => (
              <li key={id} className={done ? '' : styles['error']}>
                {done ? t.grouping.merged(id) : t.form.refusedWith(id, t.bulk.refused[error ?? ''] ?? error ?? '')}
              </li>
            ))}
          </ul>
        ) : null}
      </form>
    </section>
  )
}

/** What the collector would refuse is not offered. */
const canJoin = (one: IncidentSummary, into: IncidentSummary): boolean =>
  one.id !== into.id && one.status !== 'closed' && one.organisation === into.organisation && one.drill === into.drill
