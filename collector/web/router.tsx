/** The console's addresses. Everything a person might send to a colleague (filter, tab, search) is in them. */
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { IncidentFilter } from './api.ts'
import type { ApprovalState, CallOutState } from './calling-api.ts'
import { sessionQuery } from './queries.ts'
import type { AuditFilter } from './register-api.ts'
import { BrokenPage } from './shell/broken-page.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { Shell } from './shell/shell.tsx'

const INCIDENT_TABS = ['alerts', 'timeline', 'tasks', 'files', 'times', 'grouping', 'report'] as const
export type IncidentTab = (typeof INCIDENT_TABS)[number]

const CALL_OUT_STATES = ['all', 'told', 'acknowledged', 'ended', 'superseded', 'skipped', 'open'] as const

const AUDIT_FILTER = ['actor', 'action', 'subject', 'from', 'to'] as const

interface SignInSearch {
  next?: string
  ended?: boolean
  /** What is still needed of somebody who comes back from the identity provider, or has no second factor yet. */
  step?: 'code' | 'set-up'
  refused?: 'provider'
}

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    // Only a path of this console: a link elsewhere must not ride on a sign-in.
    ...(typeof search['next'] === 'string' && /^\/(?![/\\])/.test(search['next']) ? { next: search['next'] } : {}),
    ...(search['ended'] === true ? { ended: true } : {}),
    ...(search['step'] === 'code' || search['step'] === 'set-up' ? { step: search['step'] } : {}),
    ...(search['refused'] === 'provider' ? { refused: 'provider' } : {}),
  }),
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const acknowledgeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/a',
  component: lazyRouteComponent(() => import('./acknowledge/acknowledge-page.tsx'), 'AcknowledgePage'),
})

const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } })
    if (session.secondFactor === 'due')
      throw redirect({ to: '/sign-in', search: { next: location.href, step: 'set-up' } })
  },
  component: Shell,
})

const homeRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/incidents', replace: true })
  },
})

const inboxRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/incidents',
  validateSearch: (search: Record<string, unknown>): { status?: IncidentFilter; q?: string } => ({
    ...(search['status'] === 'closed' || search['status'] === 'all' ? { status: search['status'] } : {}),
    ...(search['q'] ? { q: String(search['q']) } : {}),
  }),
  component: lazyRouteComponent(() => import('./inbox/inbox-page.tsx'), 'InboxPage'),
})

const incidentRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/incidents/$id',
  validateSearch: (search: Record<string, unknown>): { tab?: IncidentTab } => {
    const tab = INCIDENT_TABS.find(name => name === search['tab'])
    return tab && tab !== 'alerts' ? { tab } : {}
  },
  component: lazyRouteComponent(() => import('./incident/incident-page.tsx'), 'IncidentPage'),
})

const alertsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/alerts',
  validateSearch: (search: Record<string, unknown>): { filter?: string[] } => {
    const filter = Array.isArray(search['filter']) ? search['filter'].map(String) : []
    return filter.length > 0 ? { filter } : {}
  },
  component: lazyRouteComponent(() => import('./alerts/alerts-page.tsx'), 'AlertsPage'),
})

const reportsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/reports',
  component: lazyRouteComponent(() => import('./report/reports-page.tsx'), 'ReportsPage'),
})

const periodRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/reports/$days/$form',
  validateSearch: ({ organisation }: Record<string, unknown>): { organisation?: string } =>
    typeof organisation === 'string' && organisation !== '' ? { organisation } : {},
  component: lazyRouteComponent(() => import('./report/period-page.tsx'), 'PeriodPage'),
})

const agentsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/agents',
  component: lazyRouteComponent(() => import('./agents/agents-page.tsx'), 'AgentsPage'),
})

const agentRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/agents/$id',
  component: lazyRouteComponent(() => import('./agents/agent-page.tsx'), 'AgentPage'),
})

const searchRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): { q?: string } => (search['q'] ? { q: String(search['q']) } : {}),
  component: lazyRouteComponent(() => import('./search/search-page.tsx'), 'SearchPage'),
})

const entityRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/entities/$value',
  component: lazyRouteComponent(() => import('./search/entity-page.tsx'), 'EntityPage'),
})

const isDay = (day: unknown): day is string => typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day)

const activitiesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/activities',
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    ...(isDay(search['from']) ? { from: search['from'] } : {}),
    ...(isDay(search['to']) ? { to: search['to'] } : {}),
  }),
  component: lazyRouteComponent(() => import('./activities/activities-page.tsx'), 'ActivitiesPage'),
})

const activityRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/activities/$day/$kind',
  validateSearch: (search: Record<string, unknown>): { drill?: boolean; organisation?: string } => ({
    ...(search['drill'] === true ? { drill: true } : {}),
    ...(search['organisation'] ? { organisation: String(search['organisation']) } : {}),
  }),
  component: lazyRouteComponent(() => import('./activities/activity-page.tsx'), 'ActivityPage'),
})

const RULES_TABS = ['silences', 'inhibitions'] as const
export type RulesTab = (typeof RULES_TABS)[number]

const rulesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rules',
  validateSearch: (search: Record<string, unknown>): { tab?: RulesTab } => {
    const tab = RULES_TABS.find(name => name === search['tab'])
    return tab ? { tab } : {}
  },
  component: lazyRouteComponent(() => import('./rules/rules-page.tsx'), 'RulesPage'),
})

const deskRoutes = [rulesRoute, searchRoute, entityRoute, activitiesRoute, activityRoute] as const

const accountRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
})

const peopleRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
})

const callOutsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/call-outs',
  validateSearch: (search: Record<string, unknown>): { state?: CallOutState | 'all' } => {
    const state = CALL_OUT_STATES.find(name => name === search['state'])
    return state && state !== 'open' ? { state } : {}
  },
  component: lazyRouteComponent(() => import('./calling/call-outs-page.tsx'), 'CallOutsPage'),
})

const dutiesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/duties',
  component: lazyRouteComponent(() => import('./calling/duties-page.tsx'), 'DutiesPage'),
})

const deadLettersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/dead-letters',
  component: lazyRouteComponent(() => import('./calling/dead-letters-page.tsx'), 'DeadLettersPage'),
})

const approvalsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/approvals',
  validateSearch: (search: Record<string, unknown>): { state?: ApprovalState } =>
    search['state'] === 'overdue' || search['state'] === 'all' ? { state: search['state'] } : {},
  component: lazyRouteComponent(() => import('./approvals/approvals-page.tsx'), 'ApprovalsPage'),
})

const registerRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/register',
  validateSearch: (search: Record<string, unknown>): { address?: string; organisation?: string } => ({
    ...(search['address'] ? { address: String(search['address']) } : {}),
    ...(search['organisation'] ? { organisation: String(search['organisation']) } : {}),
  }),
  component: lazyRouteComponent(() => import('./register/register-page.tsx'), 'RegisterPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditFilter =>
    Object.fromEntries(AUDIT_FILTER.flatMap(name => (search[name] ? [[name, String(search[name])]] : []))),
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  acknowledgeRoute,
  insideRoute.addChildren([
    homeRoute,
    inboxRoute,
    incidentRoute,
    alertsRoute,
    reportsRoute,
    periodRoute,
    agentsRoute,
    agentRoute,
    accountRoute,
    peopleRoute,
    auditRoute,
    registerRoute,
    approvalsRoute,
    deadLettersRoute,
    dutiesRoute,
    callOutsRoute,
    ...deskRoutes,
  ]),
])

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    // Without this, what validateSearch leaves out would still reach the pages.
    search: { strict: true },
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: BrokenPage,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
