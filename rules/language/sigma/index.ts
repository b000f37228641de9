/** How Sigma rules are read, checked and compiled. */
export { attackOf } from './attack.ts'
export type { EventValue, EventView } from './compile.ts'
export { holds } from './condition.ts'
export { comparison } from './modifiers.ts'
export { type CompiledCorrelation, type CompiledRule, compileRuleSet, type SigmaRuleSet } from './rule-set.ts'
export type { Search, SigmaCorrelation, SigmaHead, SigmaLogSource, SigmaRule } from './types.ts'
