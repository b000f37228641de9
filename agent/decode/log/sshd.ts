/** OpenSSH's server, as it writes to syslog. */
import { type Fields, integer } from './format.ts'
import type { ProgramReader } from './syslog.ts'

type Outcome = 'success' | 'failure' | undefined

interface Shape {
  readonly pattern: RegExp
  readonly action: string
  readonly outcome: Outcome
}

/** The groups user, ip, port and method are what the patterns name; anything else stays in the message. */
const SHAPES: readonly Shape[] = [
  {
    pattern: /^Accepted (?<method>\S+) for (?<user>.*) from (?<ip>\S+) port (?<port>\d+)/,
    action: 'ssh_login',
    outcome: 'success',
  },
  {
    pattern: /^Failed (?<method>\S+) for (?:invalid user )?(?<user>.*) from (?<ip>\S+) port (?<port>\d+)/,
    action: 'ssh_login',
    outcome: 'failure',
  },
  {
    pattern: /^(?:Invalid|Illegal) user (?<user>.*) from (?<ip>\S+)(?: port (?<port>\d+))?$/,
    action: 'ssh_invalid_user',
    outcome: 'failure',
  },
  {
    pattern:
      /^(?:Disconnected from|Connection (?:closed|reset) by|Disconnecting) (?:authenticating|invalid) user (?<user>.*) (?<ip>\S+) port (?<port>\d+)/,
    action: 'ssh_disconnect',
    outcome: 'failure',
  },
  {
    pattern: /^(?:Disconnected from|Connection (?:closed|reset) by) user (?<user>.*) (?<ip>\S+) port (?<port>\d+)/,
    action: 'ssh_disconnect',
    outcome: undefined,
  },
  {
    pattern:
      /^(?:Received disconnect from|Disconnected from|Connection (?:closed|reset) by) (?<ip>\S+?)(?: port (?<port>\d+))?(?:[:\s]|$)/,
    action: 'ssh_disconnect',
    outcome: undefined,
  },
  {
    pattern:
      /^(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(?<user>.*) from (?<ip>\S+) port (?<port>\d+)/,
    action: 'ssh_login',
    outcome: 'failure',
  },
  {
    pattern: /authentication failures?;.*\brhost=(?<ip>\S*)(?: +user=(?<user>\S+))?/,
    action: 'ssh_login',
    outcome: 'failure',
  },
  {
    pattern: /^User (?<user>\S+) from (?<ip>\S+) not allowed because/,
    action: 'ssh_login',
    outcome: 'failure',
  },
  { pattern: /^refused connect from .*\((?<ip>[^)\s]+)\)$/, action: 'ssh_refused', outcome: 'failure' },
  {
    pattern: /^Magic value check failed \(\d+\) on obfuscated handshake from (?<ip>\S+) port (?<port>\d+)/,
    action: 'ssh_refused',
    outcome: 'failure',
  },
  {
    pattern:
      /^(?:error: |fatal: )?(?:Bad protocol version identification .*|Did not receive identification string|banner exchange: Connection|Unable to negotiate|Protocol major versions differ|Timeout before authentication|Connection) (?:from|with|for) (?<ip>[0-9a-fA-F.:]+?)(?: port (?<port>\d+))?(?:[:\s]|$)/,
    action: 'ssh_connection',
    outcome: undefined,
  },
  {
    pattern: /^pam_unix\(sshd:session\): session (?:opened|closed) for user (?<user>[^\s(]+)/,
    action: 'ssh_session',
    outcome: undefined,
  },
]

export const sshd: ProgramReader = {
  name: 'sshd',
  programs: ['sshd', 'sshd-session', 'sshd-auth'],
  logSource: { product: 'linux', service: 'sshd' },
  read(message) {
    const text = /^message repeated \d+ times: \[ ?(.*)\]$/.exec(message)?.[1] ?? message
    for (const { pattern, action, outcome } of SHAPES) {
      const groups = pattern.exec(text)?.groups
      if (groups) return facts(groups, action, outcome)
    }
    return undefined
  },
}

function facts(groups: Record<string, string | undefined>, action: string, outcome: Outcome): Fields {
  const fields: Fields = { 'event.category': 'authentication', 'event.action': action }
  if (outcome) fields['event.outcome'] = outcome
  const { ip, port, user, method } = groups
  // An IPv4 address that came over an IPv6 socket is the IPv4 address.
  if (ip) fields['source.ip'] = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (port) fields['source.port'] = integer(port) ?? port
  if (user) fields['user.name'] = user
  if (method) fields['sshd.method'] = method
  return fields
}
