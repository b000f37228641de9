/** The agent's log: JSON lines on standard error. Configuration values that are secrets never reach it. */
import { type Logger, pino } from 'pino'

export type AgentLog = Logger

export function agentLog(level: string): AgentLog {
  return pino(
    {
      level,
      base: { part: 'agent' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: ['token', 'password', 'authorization', '*.token', '*.password', '*.authorization'],
    },
    // Written before the call returns: the last lines before a crash are the ones that are needed.
    pino.destination({ dest: 2, sync: true }),
  )
}
