/** Rules from text, for tests. */
import {
  type Classifications,
  parseClassifications,
  RuleReader,
  ruleVariables,
} from '../../rules/language/suricata/index.ts'

const CLASSES: Classifications = parseClassifications('config classification: trojan-activity,A Trojan,1').classes

export function readRules(text: string, variables: Record<string, string> = {}) {
  const reader = new RuleReader({ variables: ruleVariables(variables), classifications: CLASSES })
  reader.read('test.rules', text)
  return reader
}
