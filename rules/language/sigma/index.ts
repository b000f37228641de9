/** How Sigma rules are read, checked and compiled. */
export { attackOf } from './attack.ts'
export type { EventTest, EventValue, EventView } from './compile.ts'
export { holds } from './condition.ts'
export { type CompileContext, comparison } from './modifiers.ts'
export type { SigmaRefusal } from './read.ts'
export { type CompiledCorrelation, type CompiledRule, compileRuleSet, type SigmaRuleSet } from './rule-set.ts'
export type { SigmaCorrelation, SigmaHead, SigmaLevel, SigmaLogSource, SigmaRule } from './types.ts'
