import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useLocation, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type SignedIn, signInOnce } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { sessionQuery, statusQuery } from '../queries.ts'
import { OpenPage } from '../shell/open-page.tsx'
import { useTitle } from '../title.ts'
import { CodeForm } from './code-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { ProviderButton } from './provider-button.tsx'
import { Refusal } from './refusal.tsx'
import { SecondFactorSetUp } from './second-factor-set-up.tsx'

const route = getRouteApi('/sign-in')

/** `/sign-in`, and `/sign-in#token=…` which signs in by itself: a hash never reaches a server's or a proxy's log. */
export function SignInPage() {
  const { t } = useLocale()
  const { ended, step, refused, next } = route.useSearch()
  const { data: status } = useQuery(statusQuery)
  const provider = status?.signIn.provider
  const { enter, proceed, again } = useEnter()
  const link = useOneTimeLink(enter)
  useTitle(t.signIn.title)

  return (
    <OpenPage title={t.signIn.title} tagline={status?.organisation || t.tagline}>
      {ended && !link.isError ? <p role="status">{t.signIn.expired}</p> : null}
      {link.isError ? <Refusal title={t.signIn.linkFailed} error={link.error} /> : null}
      {refused ? <p role="alert">{t.signIn.providerFailed}</p> : null}
      {link.isPending ? (
        <p role="status">{t.signIn.withLink}</p>
      ) : step === 'code' ? (
        <CodeForm onSignedIn={enter} onAgain={again} />
      ) : step === 'set-up' ? (
        <SecondFactorSetUp onDone={proceed} />
      ) : (
        <>
          <PasswordForm onSignedIn={enter} />
          {provider ? <ProviderButton name={provider} next={next ?? HOME} /> : null}
        </>
      )}
    </OpenPage>
  )
}

const HOME = '/incidents'

/** Where to go: on to the page first asked for, or to what is still needed. */
function useEnter() {
  const client = useQueryClient()
  const router = useRouter()
  const { next } = route.useSearch()
  const toStep = (step?: 'code' | 'set-up') =>
    void router.navigate({ to: '/sign-in', search: { ...(next && { next }), ...(step && { step }) }, replace: true })
  const proceed = () => router.history.replace(next ?? HOME)
  const enter = (signedIn: SignedIn) => {
    if ('next' in signedIn) return toStep('code')
    client.setQueryData(sessionQuery.queryKey, signedIn)
    // Some of the status is for signed-in people only.
    void client.invalidateQueries({ queryKey: statusQuery.queryKey })
    if (signedIn.secondFactor === 'due') toStep('set-up')
    else proceed()
  }
  return { enter, proceed, again: () => toStep() }
}

function useOneTimeLink(enter: (signedIn: SignedIn) => void) {
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
