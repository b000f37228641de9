/** How packet rules are read. */

export { type AddressSet, parseAddress, parseAddresses } from './address-set.ts'
export type * from './ast.ts'
export { type BufferKind, buffers, PAYLOAD } from './buffers.ts'
export type { CheckedRules } from './check.ts'
export { type CheckOptions, RuleReader } from './check.ts'
export { type Classification, type Classifications, parseClassifications } from './classification.ts'
export { loadRules, ruleFiles } from './load.ts'
export { inRange } from './numbers.ts'
export { ruleVariables, type Variables } from './variables.ts'
