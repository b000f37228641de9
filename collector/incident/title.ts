/** An incident's name, from its strongest findings: what happened, and on what. */
import { isIP } from 'node:net'
import type { Bilingual } from '../store/bilingual.ts'
import type { Contribution, FindingState } from '../store/incidents.ts'
import { severityRank } from './severity.ts'

const FINDINGS_NAMED = 2
const TITLE_LIMIT = 200

/** What says most about an attack when severities are equal: effects before entry, entry before looking around. */
const TELLING = ['TA0040', 'TA0010', 'TA0011', 'TA0003', 'TA0002', 'TA0001', 'TA0006', 'TA0008']

/** «Đăng nhập thành công sau dò mật khẩu, thay đổi giao diện trên portal» */
export function incidentTitle({ findings, victims }: Pick<Contribution, 'findings' | 'victims'>): Bilingual {
  const named = strongest(findings)
  const place = placeOf(named, victims)
  const titled = (language: 'vi' | 'en', on: string) => {
    const what = named.map((finding, index) => {
      const title = finding.title[language].replace(/[.\s]+$/, '')
      return index === 0 ? title : lowerFirst(title)
    })
    return `${what.join(', ')}${place ? ` ${on} ${place}` : ''}`.slice(0, TITLE_LIMIT)
  }
  return { vi: titled('vi', 'trên'), en: titled('en', 'on') }
}

/** In the order in which they happened. */
function strongest(findings: readonly FindingState[]): FindingState[] {
  const telling = (finding: FindingState) => {
    const ranks = finding.tactics.map(tactic => TELLING.indexOf(tactic)).filter(rank => rank >= 0)
    return ranks.length > 0 ? Math.min(...ranks) : TELLING.length
  }
  const ranked = [...findings].sort(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      telling(a) - telling(b) ||
      a.firstAt - b.firstAt ||
      (a.ruleId < b.ruleId ? -1 : 1),
  )
  const distinct = ranked.filter(
    (finding, index) => ranked.findIndex(other => other.title.vi === finding.title.vi) === index,
  )
  // A second title is worth its length only when it is about as grave as the first.
  const gravest = severityRank(distinct[0]?.severity ?? 'informational')
  return distinct
    .filter(finding => severityRank(finding.severity) >= gravest - 1)
    .slice(0, FINDINGS_NAMED)
    .sort((a, b) => a.firstAt - b.firstAt)
}

/** A host's name tells people more than its address. */
function placeOf(named: readonly FindingState[], victims: readonly string[]): string {
  const host = named.find(finding => finding.host !== null)?.host
  return host ?? victims.find(victim => isIP(victim) === 0) ?? victims[0] ?? ''
}

/** Abbreviations such as SSH keep their capitals. */
function lowerFirst(text: string): string {
  const [first = '', second = ''] = text
  return second !== second.toLowerCase() || /\d/.test(second) ? text : first.toLowerCase() + text.slice(first.length)
}
