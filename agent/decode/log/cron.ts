/** cron daemons, as they write to syslog. */
import type { ProgramReader } from './syslog.ts'

const COMMAND = /^\(([^)]*)\) (CMD|RELOAD|LIST|REPLACE|BEGIN EDIT|END EDIT|CMDOUT|CMDEND) \((.*)\)$/
const SESSION = /session (?:opened|closed) for user ([^\s(]+)/

export const cron: ProgramReader = {
  name: 'cron',
  programs: ['cron', 'crond', 'crontab', 'anacron'],
  logSource: { product: 'linux', service: 'cron' },
  read(message) {
    const command = COMMAND.exec(message)
    if (command) {
      const action = (command[2] as string).toLowerCase().replace(' ', '_')
      return {
        'event.action': `cron_${action}`,
        'user.name': command[1] as string,
        'process.command_line': (command[3] as string).trim(),
      }
    }
    const session = SESSION.exec(message)
    return session ? { 'event.action': 'cron_session', 'user.name': session[1] as string } : undefined
  },
}
