/** How packet rules are read. */

export { type AddressSet, parseAddress, parseAddresses } from './address-set.ts'
export type * from './ast.ts'
export { type BufferKind, buffers, PAYLOAD } from './buffers.ts'
export { RuleReader } from './check.ts'
export { type Classifications, parseClassifications } from './classification.ts'
export { loadRules, ruleFiles } from './load.ts'
export { inRange } from './numbers.ts'
export { forgetText } from './pcre/compile.ts'
export { ruleVariables } from './variables.ts'
