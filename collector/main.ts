/**
 * Entry of the collector's commands; each is loaded only when called. A command resolves to its exit code; what it
 * can't handle it throws, and the message is for the operator.
 */
import { speak } from './command/speak.ts'

type Command = (args: readonly string[]) => Promise<number>

const commands: Record<string, () => Promise<Command>> = {
  collector: async () => (await import('./command/collector.ts')).collectorCommand,
  verify: async () => (await import('./command/verify.ts')).verifyCommand,
}

const [name = '', ...args] = process.argv.slice(2)
const load = commands[name]
if (load)
  try {
    process.exitCode = await (await load())(args)
  } catch (error) {
    console.error(`vonggac: ${(error as Error).message}`)
    process.exitCode = 1
  }
else {
  const known = Object.keys(commands).join(', ')
  console.error(
    speak({
      vi: `vonggac: không có lệnh «${name}». Có: ${known}.`,
      en: `vonggac: no command '${name}'. There are: ${known}.`,
    }),
  )
  process.exitCode = 2
}
