import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import type { LinkView } from '../../serve/notify-views.ts'
import { acknowledge } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { linkQuery } from '../queries.ts'
import { OpenPage } from '../shell/open-page.tsx'
import { useTitle } from '../title.ts'
import styles from './acknowledge-page.module.css'

/**
 * `/a#TOKEN`, from a message, for whoever holds it, on a telephone at night: what the message said, and one tap. Opening
 * it changes nothing; the token stands after the #, which never reaches a server's or a proxy's log.
 */
export function AcknowledgePage() {
  const { t } = useLocale()
  const token = useLocation({ select: location => location.hash }).replace(/^#/, '')
  const link = useQuery(linkQuery(token))
  const tap = useMutation({ mutationFn: () => acknowledge(token) })
  useTitle(t.acknowledge.title)

  return (
    <OpenPage title={t.acknowledge.title}>
      {link.isPending ? <Loading lines={2} /> : null}
      {link.isError ? <Failed error={link.error} retry={() => void link.refetch()} /> : null}
      {tap.isError ? <Failed error={tap.error} retry={() => tap.mutate()} /> : null}
      {link.data && !tap.isError ? (
        <Told
          link={tap.data ?? link.data}
          done={tap.data?.state === 'open'}
          tap={() => tap.mutate()}
          busy={tap.isPending}
        />
      ) : null}
    </OpenPage>
  )
}

interface ToldProps {
  readonly link: LinkView
  /** Acknowledged just now. */
  readonly done: boolean
  readonly tap: () => void
  readonly busy: boolean
}

function Told({ link: { state, callOuts }, done, tap, busy }: ToldProps) {
  const { t, pick } = useLocale()
  return (
    <>
      <ul className={styles['told']}>
        {callOuts.map(({ number, lines }) => (
          <li key={number}>
            {lines.map(line => (
              <p key={line.en}>{pick(line)}</p>
            ))}
          </li>
        ))}
      </ul>
      {state === 'open' && !done ? (
        <>
          <Button size="lg" fullWidth onClick={tap} loading={busy}>
            {t.acknowledge.take}
          </Button>
          <p className={styles['note']}>{t.acknowledge.note}</p>
        </>
      ) : (
        <p className={styles['outcome']} role="status">
          {done ? t.acknowledge.done : t.acknowledge.state[state]}
        </p>
      )}
    </>
  )
}
