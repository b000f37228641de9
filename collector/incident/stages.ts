/** How far an attack has come: MITRE ATT&CK's tactics in the order of an attack. */
import type { Bilingual } from '../store/bilingual.ts'
import type { FindingState } from '../store/incidents.ts'
import { oneEachRule } from './findings.ts'

/** ATT&CK for Enterprise, in its own order. */
const TACTICS: readonly (readonly [string, string, string])[] = [
  ['TA0043', 'Trinh sát', 'Reconnaissance'],
  ['TA0042', 'Chuẩn bị nguồn lực', 'Resource development'],
  ['TA0001', 'Xâm nhập ban đầu', 'Initial access'],
  ['TA0002', 'Thực thi', 'Execution'],
  ['TA0003', 'Duy trì hiện diện', 'Persistence'],
  ['TA0004', 'Leo thang đặc quyền', 'Privilege escalation'],
  ['TA0005', 'Lẩn tránh phòng thủ', 'Defense evasion'],
  ['TA0006', 'Lấy thông tin đăng nhập', 'Credential access'],
  ['TA0007', 'Thăm dò nội bộ', 'Discovery'],
  ['TA0008', 'Di chuyển ngang', 'Lateral movement'],
  ['TA0009', 'Thu thập', 'Collection'],
  ['TA0011', 'Điều khiển từ xa', 'Command and control'],
  ['TA0010', 'Tuồn dữ liệu', 'Exfiltration'],
  ['TA0040', 'Gây tác động', 'Impact'],
]

export interface Stage {
  readonly tactic: string
  readonly title: Bilingual
  readonly findings: Bilingual[]
}

/** Only those that something was found of. */
export function stagesOf(findings: readonly FindingState[]): Stage[] {
  const all = oneEachRule(findings)
  return TACTICS.map(([tactic, vi, en]) => ({
    tactic,
    title: { vi, en },
    findings: all.filter(({ tactics }) => tactics.includes(tactic)).map(({ title }) => title),
  })).filter(stage => stage.findings.length > 0)
}
