/** sudo, as it writes to syslog. */
import type { Fields } from './format.ts'
import type { ProgramReader } from './syslog.ts'

const COMMAND = /^\s*(\S+) : (?:(.*?) ; )?TTY=(\S+) ; PWD=(.*?) ; USER=(\S+) ;(?: \S+=\S+ ;)* COMMAND=(.*)$/
const FAILURE = /authentication failure;.*\bruser=(\S*) +rhost=(\S*)(?: +user=(\S+))?/

export const sudo: ProgramReader = {
  name: 'sudo',
  programs: ['sudo'],
  logSource: { product: 'linux', service: 'sudo' },
  read(message) {
    const command = COMMAND.exec(message)
    if (command) return commandFields(command)
    const failure = FAILURE.exec(message)
    if (!failure) return undefined
    const fields: Fields = { 'event.action': 'sudo', 'event.outcome': 'failure' }
    const user = failure[3] ?? failure[1]
    if (user) fields['user.name'] = user
    if (failure[2]) fields['source.ip'] = failure[2]
    return fields
  },
}

function commandFields([, user = '', refusal, tty = '', folder = '', target = '', command = '']: string[]): Fields {
  const fields: Fields = {
    'event.action': 'sudo',
    'event.outcome': refusal ? 'failure' : 'success',
    'user.name': user,
    'user.target.name': target,
    'process.working_directory': folder,
    'process.tty.name': tty,
    'process.command_line': command,
  }
  if (refusal) fields['event.reason'] = refusal
  return fields
}
