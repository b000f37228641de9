import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClockPause,
  IconHistory,
  IconPlayerPlay,
} from '@tabler/icons-react'
import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Ago } from '../parts/instant.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'
import styles from './agent-card.module.css'

type Source = AgentView['sources'][number]

const LOOKS: Record<Source['state'], { readonly tone: Tone; readonly icon: Icon }> = {
  running: { tone: 'good', icon: IconPlayerPlay },
  waiting: { tone: 'neutral', icon: IconClockPause },
  finished: { tone: 'neutral', icon: IconCircleCheck },
  failed: { tone: 'danger', icon: IconCircleX },
}

/** What a silent agent last said of its sources is told as that: nobody knows how they are now. */
const SAYS_NO_MORE: readonly AgentView['health'][] = ['silent', 'revoked']

export function SourceTable({ agent: { sources, health } }: { agent: Pick<AgentView, 'sources' | 'health'> }) {
  const { t } = useLocale()
  if (sources.length === 0) return <p className={styles['none']}>{t.agents.noSources}</p>
  return (
    <ul className={styles['sources']} aria-label={t.agents.sources}>
      {sources.map(source => (
        <SourceRow key={source.name} source={source} current={!SAYS_NO_MORE.includes(health)} />
      ))}
    </ul>
  )
}

function SourceRow({ source, current }: { source: Source; current: boolean }) {
  const { t, number } = useLocale()
  return (
    <li>
      <span className={styles['source']}>
        {source.name} <span className={styles['quiet']}>{t.agents.sourceType[source.type] ?? source.type}</span>
      </span>
      {current ? (
        <Tag {...LOOKS[source.state]}>{t.agents.sourceState[source.state]}</Tag>
      ) : (
        <Tag tone="neutral" icon={IconHistory}>
          {t.agents.lastSaid(t.agents.sourceState[source.state])}
        </Tag>
      )}
      {source.moving === false ? (
        <Tag tone="warn" icon={IconAlertTriangle}>
          {t.agents.notMoving}
        </Tag>
      ) : null}
      <span className={`${styles['quiet']} numbers`}>
        {t.agents.items(number(source.itemsRead))}
        {source.lastReadAt ? (
          <>
            {' · '}
            {t.agents.lastRead} <Ago at={source.lastReadAt} />
          </>
        ) : null}
        {source.kernelDrops ? ` · ${t.agents.kernelDrops} ${number(source.kernelDrops)}` : null}
      </span>
      {source.error ? <span className={styles['bad']}>{source.error}</span> : null}
    </li>
  )
}
