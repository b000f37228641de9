import { useQuery } from '@tanstack/react-query'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import { useMay } from '../parts/may.ts'
import page from '../parts/page.module.css'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import { sessionQuery } from '../queries.ts'
import { useTitle } from '../title.ts'
import { OtherSessions } from './other-sessions.tsx'
import { PasswordChange } from './password-change.tsx'
import { SecondFactor } from './second-factor.tsx'
import { Tokens } from './tokens.tsx'

/** Who I am here, and everything that lets in under my name. */
export function AccountPage() {
  const { t } = useLocale()
  const may = useMay()
  const { data: session } = useQuery(sessionQuery)
  useTitle(t.people.pages.account)
  if (!session) return null
  return (
    <>
      <PageHeader title={t.people.pages.account} subtitle={t.people.account.subtitle} />
      <div className={page['parts']}>
        <div className={page['two']}>
          <div className={page['parts']}>
            <Me session={session} />
            <Panel title={t.people.sessions.title}>
              <div className={page['body']}>
                <dl className={page['facts']}>
                  <Fact name={t.people.sessions.expires}>
                    <Instant at={session.expiresAt} />
                  </Fact>
                </dl>
                <OtherSessions />
              </div>
            </Panel>
          </div>
          <div className={page['parts']}>
            <Panel title={t.people.account.password}>
              <div className={page['body']}>
                <PasswordChange hasPassword={session.hasPassword} />
              </div>
            </Panel>
            <SecondFactor />
          </div>
        </div>
        {may('token.manage') ? <Tokens session={session} /> : null}
      </div>
    </>
  )
}

function Me({ session }: { session: SessionView }) {
  const { t } = useLocale()
  const { account } = t.people
  return (
    <Panel title={account.me}>
      <div className={page['body']}>
        <dl className={page['facts']}>
          <Fact name={account.username}>{session.username}</Fact>
          <Fact name={account.name}>{session.displayName}</Fact>
          <Fact name={account.role}>{t.shell.role[session.role]}</Fact>
          <Fact name={account.organisation}>{session.organisation ?? t.people.everyOrganisation}</Fact>
          <Fact name={account.payload}>{session.mayReadPayload ? account.yes : account.no}</Fact>
        </dl>
        <details>
          <summary>{account.permissions(session.permissions.length)}</summary>
          <ul>
            {session.permissions.map(permission => (
              <li key={permission}>{t.people.permission[permission] ?? permission}</li>
            ))}
          </ul>
        </details>
      </div>
    </Panel>
  )
}
