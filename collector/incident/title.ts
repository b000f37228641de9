/** An incident's name, from its strongest findings: what happened, and on what. */
import { isIP } from 'node:net'
import type { Bilingual } from '../store/bilingual.ts'
import type { Contribution, FindingState } from '../store/incidents.ts'
import { severityRank } from './severity.ts'

const FINDINGS_NAMED = 2
const TITLE_LIMIT = 200
/** A shorter word before a colon («SSH: …») is no name of its own. */
const SHORTEST_NAME = 8
/** A host's name is what a log line said it is. */
const PLACE_LIMIT = 80

/** What says most about an attack when severities are equal: effects before entry, entry before looking around. */
const TELLING = ['TA0040', 'TA0010', 'TA0009', 'TA0011', 'TA0003', 'TA0002', 'TA0001', 'TA0006', 'TA0008']

/** «Đăng nhập thành công sau dò mật khẩu, thay đổi giao diện trên portal» */
export function incidentTitle({ findings, victims }: Pick<Contribution, 'findings' | 'victims'>): Bilingual {
  const named = strongest(findings)
  const place = placeOf(named, findings, victims)
  return {
    vi: titled(named, 'vi', place && ` trên ${place.name}${place.others ? ` và ${place.others} máy khác` : ''}`),
    en: titled(named, 'en', place && ` on ${place.name}${place.others ? ` and ${hosts(place.others)}` : ''}`),
  }
}

const hosts = (count: number) => (count === 1 ? '1 other host' : `${count} other hosts`)

function titled(named: readonly FindingState[], language: 'vi' | 'en', where: string | null): string {
  const what = named.map((finding, index) => {
    const name = nameOf(finding, language)
    return index === 0 ? name : lowerFirst(name)
  })
  const [room, end] = [TITLE_LIMIT - (where?.length ?? 0), where ?? '']
  const told = what.join(', ')
  return told.length <= room ? told + end : `${told.slice(0, room - 1).trimEnd()}…${end}`
}

/** What a finding is called: rules write «what: how it was seen», and the first part says enough. */
function nameOf({ title }: FindingState, language: 'vi' | 'en'): string {
  const whole = title[language].replace(/[.\s]+$/, '')
  const colon = whole.indexOf(': ')
  return colon < SHORTEST_NAME ? whole : whole.slice(0, colon)
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
    (finding, index) => ranked.findIndex(other => nameOf(other, 'vi') === nameOf(finding, 'vi')) === index,
  )
  // A second title is worth its length only when it is about as grave as the first.
  const gravest = severityRank(distinct[0]?.severity ?? 'informational')
  return distinct
    .filter(finding => severityRank(finding.severity) >= gravest - 1)
    .slice(0, FINDINGS_NAMED)
    .sort((a, b) => a.firstAt - b.firstAt)
}

/**
 * Of the hosts that the named findings are about, one called by a name before addresses, as it tells people more; then
 * the one with most alerts. One machine may be among the victims by name, by domain and by address, so only its like are
 * counted as others.
 */
function placeOf(
  named: readonly FindingState[],
  findings: readonly FindingState[],
  victims: readonly string[],
): { name: string; others: number } | null {
  const alertsOn = (host: string) =>
    findings.filter(finding => finding.host === host).reduce((sum, { count }) => sum + count, 0)
  const found = named.flatMap(({ host }) => (host === null ? [] : [host]))
  const [name] = (found.length > 0 ? found : [...victims]).sort(
    (a, b) => Number(isIP(a) > 0) - Number(isIP(b) > 0) || alertsOn(b) - alertsOn(a),
  )
  if (name === undefined) return null
  const others = victims.filter(victim => victim !== name && kindOf(victim) === kindOf(name)).length
  return { name: printable(name), others }
}

const kindOf = (host: string): string => `${isIP(host) || (host.includes('.') ? 'domain' : 'host')}`

/** Without what would reach into the text around it, or into an operator's terminal. */
function printable(host: string): string {
  const clean = host.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
  return clean.length > PLACE_LIMIT ? `${clean.slice(0, PLACE_LIMIT - 1)}…` : clean
}

/** Abbreviations such as SSH keep their capitals. */
function lowerFirst(text: string): string {
  const [first = '', second = ''] = text
  return second !== second.toLowerCase() || /\d/.test(second) ? text : first.toLowerCase() + text.slice(first.length)
}
