/** su, as shadow-utils and util-linux write it to syslog. */
import type { Fields } from './format.ts'
import type { ProgramReader } from './syslog.ts'

const PLAIN = /^(FAILED SU )?\(to (\S+)\) (\S+) on (\S+)/
const PAM = /authentication failure;.*\bruser=(\S*) +rhost=\S*(?: +user=(\S+))?/
const SESSION = /session (opened|closed) for user ([^\s(]+)(?:\(uid=\d+\))?(?: by (?:([^\s(]+))?)?/

export const su: ProgramReader = {
  name: 'su',
  programs: ['su', 'su-l'],
  logSource: { product: 'linux', service: 'su' },
  read(message) {
    const plain = PLAIN.exec(message)
    if (plain) return fields(plain[1] ? 'failure' : 'success', plain[3], plain[2])
    const pam = PAM.exec(message)
    if (pam) return fields('failure', pam[1], pam[2])
    const session = SESSION.exec(message)
    return session ? fields(undefined, session[3], session[2]) : undefined
  },
}

function fields(outcome: string | undefined, user: string | undefined, target: string | undefined): Fields {
  const out: Fields = { 'event.action': 'su' }
  if (outcome) out['event.outcome'] = outcome
  if (user) out['user.name'] = user
  if (target) out['user.target.name'] = target
  return out
}
