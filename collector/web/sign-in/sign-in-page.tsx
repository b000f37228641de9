import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useLocation, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { SessionView } from '../../serve/views.ts'
import { signInOnce } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { sessionQuery, statusQuery } from '../queries.ts'
import { OpenPage } from '../shell/open-page.tsx'
import { useTitle } from '../title.ts'
import { PasswordForm } from './password-form.tsx'
import { Refusal } from './refusal.tsx'

const route = getRouteApi('/sign-in')

/** `/sign-in`, and `/sign-in#token=…` which signs in by itself: a hash never reaches a server's or a proxy's log. */
export function SignInPage() {
  const { t } = useLocale()
  const { ended } = route.useSearch()
  const { data: status } = useQuery(statusQuery)
  const enter = useEnter()
  const link = useOneTimeLink(enter)
  useTitle(t.signIn.title)

  return (
    <OpenPage title={t.signIn.title} tagline={status?.organisation || t.tagline}>
      {ended && !link.isError ? <p role="status">{t.signIn.expired}</p> : null}
      {link.isError ? <Refusal title={t.signIn.linkFailed} error={link.error} /> : null}
      {link.isPending ? <p role="status">{t.signIn.withLink}</p> : <PasswordForm onSignedIn={enter} />}
    </OpenPage>
  )
}

/** Where to go once signed in: the page first asked for. */
function useEnter(): (session: SessionView) => void {
  const client = useQueryClient()
  const router = useRouter()
  const { next } = route.useSearch()
  return session => {
    client.setQueryData(sessionQuery.queryKey, session)
    // Some of the status is for signed-in people only.
    void client.invalidateQueries({ queryKey: statusQuery.queryKey })
    router.history.replace(next ?? '/incidents')
  }
}

function useOneTimeLink(enter: (session: SessionView) => void) {
  const router = useRouter()
  const hash = useLocation({ select: location => location.hash })
  const spent = useRef('')
  const link = useMutation({ mutationFn: signInOnce, onSuccess: enter })
  const { mutate } = link

  useEffect(() => {
    const token = new URLSearchParams(hash).get('token')
    if (!token || token === spent.current) return
    spent.current = token
    // Out of the address bar and the history before anything else can go wrong.
    void router.navigate({ to: '/sign-in', search: true, hash: '', replace: true })
    mutate(token)
  }, [hash, mutate, router])

  return link
}
