/**
 * Entry of the agent's commands. Each command is loaded only when called, so that one-shot commands start fast.
 *
 * A command gets its arguments and resolves to the exit code; what it can't handle it throws, and the message is for
 * the operator.
 */
import { speak } from './command/speak.ts'

type Command = (args: readonly string[]) => Promise<number>

const commands: Record<string, () => Promise<Command>> = {
  agent: async () => (await import('./command/agent.ts')).agentCommand,
  scan: async () => (await import('./command/scan.ts')).scanCommand,
  parse: async () => (await import('./command/parse.ts')).parseCommand,
  rules: async () => (await import('./command/rules.ts')).rulesCommand,
}

const [name = '', ...args] = process.argv.slice(2)
const load = commands[name]
if (load) process.exitCode = await (await load())(args)
else {
  const known = [...Object.keys(commands), 'collector', 'verify'].join(', ')
  console.error(
    speak({
      vi: `vonggac: không có lệnh «${name}». Có: ${known}.`,
      en: `vonggac: no command '${name}'. There are: ${known}.`,
    }),
  )
  process.exitCode = 2
}
