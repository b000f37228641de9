/**
 * Whose things somebody may see. An installation may serve several organisations that know nothing of each other: what
 * is outside of a scope is not there, for whoever asks with it.
 */
import type { ReferenceExpression, SelectQueryBuilder } from 'kysely'
import { z } from 'zod'

/** A slug; part of no address that people type, so that it may be changed for nobody's sake. */
export const OrganisationId = z.string().refine(text => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text), {
  error: 'lower-case letters, digits and -, at most 63 of them',
  params: {
    what: {
      vi: 'gồm chữ thường, chữ số và dấu -, tối đa 63 ký tự',
      en: 'lower-case letters, digits and -, at most 63 of them',
    },
  },
})

/** The installation's own, unless the configuration gives it another id. */
export const DEFAULT_ORGANISATION = 'default'

export interface Scope {
  /** Null: of every organisation. */
  readonly organisation: string | null
}

export const EVERYTHING: Scope = { organisation: null }

/** Of someone who hasn't said who they are: no organisation has this id. */
export const NOTHING: Scope = { organisation: '' }

/** What belongs to no organisation (null) is the installation's, and seen by those alone who see everything. */
export const inScope = (scope: Scope, organisation: string | null): boolean =>
  scope.organisation === null || scope.organisation === organisation

/** Leaves of a query what is in scope. */
export const narrow = <DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  column: ReferenceExpression<DB, TB>,
  { organisation }: Scope,
): SelectQueryBuilder<DB, TB, O> => (organisation === null ? query : query.where(column, '=', organisation as never))
