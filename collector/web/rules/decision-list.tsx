import { Button, Checkbox } from '@mantine/core'
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import { MoreButton } from '../parts/more-button.tsx'
import { Panel } from '../parts/panel.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { endDecision, type Inhibition, type Silence } from '../rules-api.ts'
import { inhibitionsQuery, silencesQuery } from '../rules-queries.ts'
import { useDecide } from './decision.ts'
import { useMatcherWords } from './matchers.tsx'
import styles from './rules.module.css'

type Decision = Silence | Inhibition

export function SilenceList() {
  const { t } = useLocale()
  const words = useMatcherWords()
  const [over, setOver] = useState(false)
  const list = useInfiniteQuery(silencesQuery(!over))
  return (
    <Decisions
      kind="silences"
      title={t.rules.silences}
      list={list}
      itemsOf={page => page.silences}
      over={over}
      setOver={setOver}
      say={silence => (
        <>
          {words(silence.matchers)}
          {silence.criticalToo ? ` · ${t.rules.criticalToo}` : ''}
        </>
      )}
    />
  )
}

export function InhibitionList() {
  const { t } = useLocale()
  const words = useMatcherWords()
  const [over, setOver] = useState(false)
  const list = useInfiniteQuery(inhibitionsQuery(!over))
  return (
    <Decisions
      kind="inhibitions"
      title={t.rules.inhibitions}
      list={list}
      itemsOf={page => page.inhibitions}
      over={over}
      setOver={setOver}
      say={({ source, target, equal, windowMinutes }) =>
        t.rules.inhibitionWords(
          words(source),
          words(target),
          equal.map(role => t.rules.fields[role as keyof typeof t.rules.fields]).join(', '),
          windowMinutes,
        )
      }
    />
  )
}

interface DecisionsProps<P, D extends Decision> {
  readonly kind: 'silences' | 'inhibitions'
  readonly title: string
  readonly list: UseInfiniteQueryResult<InfiniteData<P, unknown>, Error>
  readonly itemsOf: (page: P) => readonly D[]
  readonly over: boolean
  readonly setOver: (over: boolean) => void
  readonly say: (decision: D) => ReactNode
}

/** Who decided what, why and until when; those that stand can be ended early. */
function Decisions<P, D extends Decision>({ kind, title, list, itemsOf, over, setOver, say }: DecisionsProps<P, D>) {
  const { t } = useLocale()
  const decisions = list.data?.pages.flatMap(page => [...itemsOf(page)])
  const aside = (
    <Checkbox
      size="xs"
      label={t.rules.alsoOver}
      checked={over}
      onChange={event => setOver(event.currentTarget.checked)}
    />
  )
  return (
    <Panel title={title} aside={aside}>
      {list.isPending ? <Loading lines={2} /> : null}
      {list.error && !decisions ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {decisions?.length === 0 ? <p className={styles['empty']}>{t.rules.none}</p> : null}
      <ul className={styles['list']} aria-label={title}>
        {decisions?.map(decision => (
          <Item key={decision.id} kind={kind} decision={decision}>
            {say(decision)}
          </Item>
        ))}
      </ul>
      <MoreButton list={list} mx={12} my={8} />
    </Panel>
  )
}

interface ItemProps {
  readonly kind: 'silences' | 'inhibitions'
  readonly decision: Decision
  readonly children: ReactNode
}

function Item({ kind, decision, children }: ItemProps) {
  const { t } = useLocale()
  const mayDecide = useMay()('incident.close')
  const now = useNow().getTime()
  const { id, author, reason, organisation, createdAt, startsAt, expiresAt, endedAt, endedBy } = decision
  const end = useDecide(kind, () => endDecision(kind, id))
  const stands = endedAt === null && Date.parse(expiresAt) > now
  return (
    <li data-decision={id} data-stands={stands}>
      <div className={styles['top']}>
        <strong className={styles['grow']}>{children}</strong>
        {mayDecide && stands ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t.rules.endOf(id)}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {t.rules.end}
          </Button>
        ) : null}
      </div>
      <p>{reason}</p>
      <p className={styles['quiet']}>
        {author}, <Instant at={createdAt} /> · {t.rules.from} <Instant at={startsAt} /> {t.rules.until}{' '}
        <Instant at={expiresAt} /> · <span className="mono">{organisation}</span>
        {endedAt ? (
          <>
            {' '}
            · {t.rules.endedBy(endedBy ?? '')} <Instant at={endedAt} />
          </>
        ) : null}
      </p>
      <Outcome done={false} error={end.error} />
    </li>
  )
}
