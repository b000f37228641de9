/** What people decide about alerts before they come: silences, inhibitions, what becomes of a rule's alerts. */
import type { z } from 'zod'
import type { OrganisationList } from '../serve/people-views.ts'
import type {
  InhibitionList,
  InhibitionRequest,
  MatcherView,
  PolicyRequest,
  PreviewRequest,
  Preview as PreviewView,
  RuleList,
  SilenceList,
  SilenceRequest,
} from '../serve/triage-views.ts'
import { get, write } from './api.ts'

export type Matcher = z.infer<typeof MatcherView>
export type Preview = z.infer<typeof PreviewView>
export type Silence = z.infer<typeof SilenceList>['silences'][number]
export type Inhibition = z.infer<typeof InhibitionList>['inhibitions'][number]
export type Rule = z.infer<typeof RuleList>['rules'][number]
export type Treatment = NonNullable<z.infer<typeof PolicyRequest>['treatAs']>

export const fetchRules = (signal?: AbortSignal): Promise<z.infer<typeof RuleList>> => get('/api/rules', signal)

type Page<T extends z.ZodType> = Promise<z.infer<T>>

const which = (standing: boolean, cursor: string | null) =>
  new URLSearchParams({ standing: String(standing), ...(cursor && { cursor }) })

export const fetchSilences = (
  standing: boolean,
  cursor: string | null,
  signal?: AbortSignal,
): Page<typeof SilenceList> => get(`/api/silences?${which(standing, cursor)}`, signal)

export const fetchInhibitions = (
  standing: boolean,
  cursor: string | null,
  signal?: AbortSignal,
): Page<typeof InhibitionList> => get(`/api/inhibitions?${which(standing, cursor)}`, signal)

export const fetchOrganisations = (signal?: AbortSignal): Promise<z.infer<typeof OrganisationList>> =>
  get('/api/organisations', signal)

export const previewSilence = async (wanted: z.input<typeof PreviewRequest>): Promise<Preview> =>
  (await write('POST', '/api/silences/preview', wanted)).json() as Promise<Preview>

export const addSilence = (wanted: z.input<typeof SilenceRequest>) => write('POST', '/api/silences', wanted)

export const addInhibition = (wanted: z.input<typeof InhibitionRequest>) => write('POST', '/api/inhibitions', wanted)

export const endDecision = (kind: 'silences' | 'inhibitions', id: number) => write('DELETE', `/api/${kind}/${id}`)

const policyPath = (ruleId: string) => `/api/rules/${encodeURIComponent(ruleId)}/policy`

export const setPolicy = (ruleId: string, policy: z.input<typeof PolicyRequest>) =>
  write('PUT', policyPath(ruleId), policy)

export const removePolicy = (ruleId: string, organisation: string) =>
  write('DELETE', `${policyPath(ruleId)}?${new URLSearchParams({ organisation })}`)
