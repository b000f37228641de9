/** Alerts of ten thousand incidents, about 1 KiB each: every host is attacked from addresses of its own. */
import type { Alert } from '../../../agent/wire/index.ts'
import { wireAlert } from '../../support/wire.ts'

export const INCIDENTS = 10_000
/** 50,000 of a million. */
export const SHARE_OF_LARGEST = 0.05

export interface Case {
  readonly incident: number
  readonly index: number
}

const PADDING = 'GET /index.php?id=1+union+select+1,2,3 HTTP/1.1 '.repeat(10)
const RULES = [
  {
    id: 'desk-1',
    title: 'SQL injection in a request',
    titleVi: 'Chèn mã SQL trong yêu cầu',
    severity: 'high',
    tactics: ['TA0001'],
  },
  { id: 'desk-2', title: 'Web shell request', titleVi: 'Gọi web shell', severity: 'critical', tactics: ['TA0003'] },
  {
    id: 'desk-3',
    title: 'Login after guessing',
    titleVi: 'Đăng nhập sau dò mật khẩu',
    severity: 'high',
    tactics: ['TA0001'],
  },
  { id: 'desk-4', title: 'Odd user agent', titleVi: 'Trình duyệt lạ', severity: 'low', tactics: ['TA0002'] },
] as const

export function deskAlert(sequence: number, { incident, index }: Case): Alert {
  const at = new Date().toISOString()
  const rule = RULES[index % RULES.length] as (typeof RULES)[number]
  const attacker = `10.${incident >> 8}.${incident & 255}.${(index >> 1) % 2 === 0 ? 7 : index % 250}`
  return wireAlert(sequence, {
    matchedAt: at,
    occurredAt: at,
    source: { name: 'access.log', type: 'log_tail', host: `host-${incident}` },
    rule: { ...rule, tactics: [...rule.tactics], engine: 'sigma', techniques: [] },
    entities: { victims: [`host-${incident}`], attackers: [attacker], accounts: [], indicators: [], systems: [] },
    evidence: { kind: 'line', text: PADDING, truncated: false },
  })
}
