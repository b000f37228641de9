/** Rules from text, for tests. */
import {
  type Classifications,
  parseClassifications,
  type Rule,
  RuleReader,
  ruleVariables,
} from '../../rules/language/suricata/index.ts'

const CLASSES: Classifications = parseClassifications('config classification: trojan-activity,A Trojan,1').classes

export function readRules(text: string, variables: Record<string, string> = {}) {
  const reader = new RuleReader({ variables: ruleVariables(variables), classifications: CLASSES })
  reader.read('test.rules', text)
  return reader
}

/** The one rule of the text; fails with its refusal. */
export function oneRule(text: string, variables: Record<string, string> = {}): Rule {
  const { rules, refused } = readRules(text, variables)
  const [rule] = rules
  if (!rule || refused.length > 0) throw new Error(refused.map(({ reason }) => reason).join('; ') || 'no rule')
  return rule
}

/** Why the rule with these options is refused; undefined when it isn't. */
export const refusalOf = (options: string, header = 'alert tcp any any -> any any'): string | undefined =>
  readRules(`${header} (${options} sid:1;)`).refused[0]?.reason
