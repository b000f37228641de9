import { IconCircleCheck, IconClockX, IconKey, IconKeyOff } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ApiTokenView } from '../../serve/people-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { Fact } from '../parts/fact.tsx'
import { Ago, Instant } from '../parts/instant.tsx'
import page from '../parts/page.module.css'
import { Panel } from '../parts/panel.tsx'
import { PagedRows, Row } from '../parts/rows.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { Tag } from '../parts/tag.tsx'
import { ValueList } from '../parts/value-list.tsx'
import { revokeToken } from '../people-api.ts'
import { tokensQuery } from '../people-queries.ts'
import { NewToken } from './new-token.tsx'

/** Tokens for programs: those there are, and a form for another. */
export function Tokens({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { tokens } = t.people
  const list = useInfiniteQuery(tokensQuery)
  return (
    <Panel title={tokens.title}>
      <div className={page['body']}>
        <p className={page['quiet']}>{tokens.hint}</p>
        <NewToken session={session} />
      </div>
      <PagedRows
        list={list}
        itemsOf={found => found.tokens}
        label={tokens.title}
        empty={{ icon: IconKey, title: tokens.empty }}
      >
        {token => <TokenRow key={token.id} token={token} />}
      </PagedRows>
    </Panel>
  )
}

const LOOKS = {
  good: { tone: 'good', icon: IconCircleCheck },
  revoked: { tone: 'neutral', icon: IconKeyOff },
  expired: { tone: 'neutral', icon: IconClockX },
} as const

function TokenRow({ token }: { token: ApiTokenView }) {
  const { t } = useLocale()
  const { tokens, permission } = t.people
  const now = useNow()
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  })
  const state = token.revokedAt ? 'revoked' : Date.parse(token.expiresAt) <= now.getTime() ? 'expired' : 'good'
  return (
    <Row
      name={token.name}
      title={token.name}
      marks={<Tag {...LOOKS[state]}>{tokens.state[state]}</Tag>}
      facts={
        <>
          <Fact name={tokens.by}>{token.madeBy}</Fact>
          <Fact name={tokens.madeAt}>
            <Instant at={token.madeAt} />
          </Fact>
          <Fact name={tokens.expires}>
            <Instant at={token.expiresAt} />
          </Fact>
          <Fact name={tokens.used}>{token.lastUsedAt ? <Ago at={token.lastUsedAt} /> : tokens.never}</Fact>
          <Fact name={t.people.account.organisation}>{token.organisation ?? t.people.everyOrganisation}</Fact>
        </>
      }
      acts={state === 'good' ? <SureButton label={tokens.revoke} ask={tokens.revokeAsk} act={revoke} /> : null}
    >
      <ValueList values={token.permissions.map(name => permission[name] ?? name)} />
    </Row>
  )
}
