/** Which organisation somebody may put something under. */
import { inScope, NOTHING, type Scope } from '../store/scope.ts'
import type { ServeDeps } from './deps.ts'

type Deps = Pick<ServeDeps, 'organisations'>

export const organisationsIn = ({ organisations }: Deps, scope: Scope): ServeDeps['organisations'] =>
  organisations.filter(({ id }) => inScope(scope, id))

/**
 * Those that are not configured and those of others are told in the same words. Null, all of them, is for who sees all.
 *
 * @param wanted Left out: the asker's own scope.
 */
export function organisationFor(
  deps: Deps,
  scope: Scope,
  wanted: string | null | undefined,
): { id: string | null } | null {
  if (wanted === undefined) return { id: scope.organisation }
  if (wanted === null) return scope.organisation === null ? { id: null } : null
  return organisationsIn(deps, scope).some(({ id }) => id === wanted) ? { id: wanted } : null
}

/** As `organisationFor`, for what belongs to one: left out, the asker's, or the installation's own. */
export const oneOrganisationFor = (deps: Deps, scope: Scope, wanted: string | undefined): string | null =>
  organisationFor(deps, scope, wanted ?? scope.organisation ?? deps.organisations[0]?.id)?.id ?? null

/** Whose things a question is about. Undefined: everyone's; what is asked of another than the asker's own is of nobody. */
export function askedWithin({ organisation }: Scope, wanted: string | undefined): string | undefined {
  if (organisation === null) return wanted
  return wanted === undefined || wanted === organisation ? organisation : (NOTHING.organisation as string)
}
