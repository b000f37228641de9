import { IconMailCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { DeadLetterList } from '../../serve/views.ts'
import { deadLettersQuery } from '../calling-queries.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { PagedRows, Row } from '../parts/rows.tsx'
import { sessionQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import styles from './dead-letters-page.module.css'

type DeadLetter = DeadLetterList['deadLetters'][number]

export function DeadLettersPage() {
  const { t } = useLocale()
  const { deadLetters } = t.calling
  const { data: session } = useQuery(sessionQuery)
  const list = useInfiniteQuery(deadLettersQuery)
  useTitle(deadLetters.title)
  return (
    <>
      <PageHeader title={deadLetters.title} subtitle={deadLetters.subtitle} />
      <Panel title={deadLetters.title}>
        <p className={`${page['body']} ${page['quiet']}`}>
          {session?.mayReadPayload ? deadLetters.onRecord : deadLetters.bodyHidden}
        </p>
        <PagedRows
          list={list}
          itemsOf={found => found.deadLetters}
          label={deadLetters.title}
          empty={{ icon: IconMailCheck, title: deadLetters.empty }}
        >
          {letter => <LetterRow key={letter.id} letter={letter} />}
        </PagedRows>
      </Panel>
    </>
  )
}

function LetterRow({ letter }: { letter: DeadLetter }) {
  const { t, number } = useLocale()
  const { deadLetters } = t.calling
  const { epoch, sequence, body } = letter
  return (
    <Row
      name={letter.id}
      title={letter.reason}
      facts={
        <>
          <Fact name={deadLetters.agent}>{letter.agent}</Fact>
          {epoch !== null && sequence !== null ? (
            <Fact name={deadLetters.number}>{t.agents.range(epoch, sequence, sequence)}</Fact>
          ) : null}
          <Fact name={deadLetters.first}>
            <Instant at={letter.at} precision="second" />
          </Fact>
          <Fact name={deadLetters.last}>
            <Instant at={letter.lastAt} precision="second" />
          </Fact>
          <Fact name={deadLetters.times}>{number(letter.times)}</Fact>
          <Fact name={deadLetters.size}>{deadLetters.bytes(number(letter.bytes))}</Fact>
        </>
      }
    >
      {body ? (
        <details>
          <summary>{deadLetters.body}</summary>
          {/* A region that scrolls has to be reached by keyboard. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <pre className={styles['body']} tabIndex={0}>
            {body}
          </pre>
        </details>
      ) : null}
    </Row>
  )
}
