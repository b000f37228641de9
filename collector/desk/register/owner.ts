/** Whose an entry of the register is: what was said, the writer's own, or the installation's. */
import type { Decider } from '../../fleet/decisions.ts'
import { EVERYTHING, inScope } from '../../store/scope.ts'
import type { FieldProblem } from './problems.ts'

export interface Owned {
  readonly organisation?: string | undefined
}

export interface Serves {
  /** Whom the installation serves, the own one first. */
  readonly organisations: readonly { readonly id: string }[]
}

export type Owner = { readonly organisation: string } | { readonly problem: FieldProblem }

/** One that is not served and one that is not the writer's to see are told in the same words. */
export function ownerOf({ organisations }: Serves, { scope = EVERYTHING }: Decider): (given: Owned) => Owner {
  const seen = organisations.map(({ id }) => id).filter(id => inScope(scope, id))
  return ({ organisation = scope.organisation ?? seen[0] ?? '' }) =>
    seen.includes(organisation) ? { organisation } : { problem: noSuch(organisation) }
}

const noSuch = (organisation: string): FieldProblem => ({
  field: 'organisation',
  what: {
    vi: `không có đơn vị ${organisation} (xem organisation.id và organisations trong cấu hình)`,
    en: `there is no organisation ${organisation} (see organisation.id and organisations in the configuration)`,
  },
})
